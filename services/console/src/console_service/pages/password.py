"""Passwords of who is not signed in: set by a link that was mailed, or a link asked for.

The link keeps its token behind the `#`, which no server sees; a script puts it into the form and takes it out of the
address. Without scripts the form takes the link as it stands in the mail.
"""

from fastapi import APIRouter
from fastapi.responses import Response

from ..door import Anybody, Posted, RequestContext
from ..door.cookies import DEVICE, SESSION, WHO
from ..door.paths import SIGN_IN
from ..errors import GatewayDown, WrongCredentials
from ..forms import Form
from ..forms.failing import REFUSALS, told
from .account import NOT_THE_SAME

router = APIRouter()
PATH = "/password"
RESET = f"{PATH}/reset"


def _(text: str) -> str:
    return text


_SET = _("Your password is set. Sign in with it.")
_WORTHLESS = _("This link is not valid any more. Ask for another one.")
_DOWN = _("The system does not answer. Wait a moment, then try again.")


@router.get(PATH)
async def show_password(context: Anybody) -> Response:
    """The form for a password, for who followed a link."""
    return _form(context, Form())


@router.post(PATH)
async def set_password(context: Anybody, given: Posted) -> Response:
    """Set it, and lead to sign-in; no password is shown again."""
    token = given.get("token", "").strip().rpartition("#")[2]
    form = Form({"token": token})
    if given.get("password", "") != given.get("again", ""):
        return _form(context, form.wrong(again=context.text(NOT_THE_SAME)))
    try:
        known = await context.ask.account.set_password(token, given.get("password", ""))
    except WrongCredentials:
        return _form(context, form.wrong(token=context.text(_WORTHLESS)))
    except GatewayDown:
        return _form(context, form.wrong(**{"": context.text(_DOWN)}), status=503)
    except REFUSALS as failure:
        return _form(context, told(form, failure))
    answer = context.go(SIGN_IN, said=context.text(_SET))
    context.cookies.write(answer, DEVICE, known.device, seconds=int(context.settings.device_lifetime.total_seconds()))
    context.cookies.forget(answer, SESSION, WHO)
    return answer


@router.get(RESET)
async def show_reset(context: Anybody) -> Response:
    """The form for who has forgotten hers."""
    return context.render("password_reset.html", form=Form(), is_sent=False)


@router.post(RESET)
async def ask_reset(context: Anybody, given: Posted) -> Response:
    """Ask for a link; what is answered is the same whether or not there is such a user."""
    form = Form({"email": given.get("email", "").strip()})
    try:
        await context.ask.account.ask_reset(form.value("email"))
    except GatewayDown:
        form = form.wrong(**{"": context.text(_DOWN)})
    except REFUSALS as failure:
        form = told(form, failure)
    return context.render("password_reset.html", status=form.status, form=form, is_sent=not form.problems)


def _form(context: RequestContext, form: Form, *, status: int = 0) -> Response:
    return context.render("password.html", status=status or form.status, form=form)
