"""One's own second factor: set up with an authenticator, or taken away. Its secret and codes are shown this once."""

from urllib.parse import parse_qs, urlsplit

from fastapi import APIRouter
from fastapi.responses import Response

from ..door import Here, Posted, RequestContext
from ..errors import WrongCredentials
from ..forms import Form
from ..forms.failing import REFUSALS, told
from ..view.pictures import picture_of
from .account import PATH as ACCOUNT
from .account import wrong_password

router = APIRouter()
PATH = f"{ACCOUNT}/second-factor"
_SCHEME = "otpauth"


def _(text: str) -> str:
    return text


_DROPPED = _("Your second factor is gone.")


@router.get(PATH)
async def show_factor(here: Here) -> Response:
    """Whether there is one, and the way to the other."""
    return await _factor(here, Form())


@router.post(PATH)
async def propose_factor(here: Here, given: Posted) -> Response:
    """Show the secret for the authenticator, and ask for a first code."""
    try:
        proposed = await here.ask.account.propose_factor(given.get("current", ""))
    except WrongCredentials:
        return await _factor(here, wrong_password(here, Form()))
    except REFUSALS as failure:
        return await _factor(here, told(Form(), failure))
    return _set_up(here, proposed.uri, Form())


@router.post(f"{PATH}/confirm")
async def confirm_factor(here: Here, given: Posted) -> Response:
    """End setting it up, and show the recovery codes."""
    code = "".join(given.get("code", "").split())
    try:
        codes = await here.ask.account.confirm_factor(code)
    except REFUSALS as failure:
        return _set_up(here, given.get("uri", ""), told(Form(), failure, at="code"))
    return here.render("recovery_codes.html", codes=codes.recovery_codes)


@router.post(f"{PATH}/drop")
async def drop_factor(here: Here, given: Posted) -> Response:
    """Take it away."""
    try:
        await here.ask.account.drop_factor(given.get("current", ""))
    except WrongCredentials:
        return await _factor(here, wrong_password(here, Form()))
    except REFUSALS as failure:
        return await _factor(here, told(Form(), failure))
    return here.go(ACCOUNT, said=here.text(_DROPPED))


async def _factor(here: RequestContext, form: Form) -> Response:
    session = await here.ask.sessions.show()
    return here.render("second_factor.html", status=form.status, form=form, user=session.user)


def _set_up(here: RequestContext, uri: str, form: Form) -> Response:
    """What the authenticator is to know, as a picture and to be typed; a form sends it along, so it is checked."""
    secret = parse_qs(urlsplit(uri).query).get("secret", [""])[0] if uri.startswith(f"{_SCHEME}://") else ""
    if not secret:
        return here.go(PATH)
    shown = {"uri": uri, "secret": secret, "picture": picture_of(uri)}
    return here.render("second_factor_set_up.html", status=form.status, form=form, **shown)
