"""Signing in, with a second factor where there is one, and out."""

from contextlib import suppress
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from chassis.errors import Failure

from ..door import Anybody, Posted, RequestContext
from ..door.cookies import DEVICE, SESSION, WHO
from ..door.paths import SIGN_IN, own_path
from ..door.visitor import Facts
from ..errors import GatewayDown, SecondFactorNeeded, TooMany, WrongCredentials, WrongFields
from ..forms import Form
from ..forms.signing_in import body_of, read_sign_in, shown_again
from ..schemas.sessions import Session

router = APIRouter()
Next = Annotated[str, Query(max_length=500)]


def _(text: str) -> str:
    return text


_WRONG = _("The e-mail address or the password is not right.")
_CODE_WANTED = _("Type your password again, and the code that your authenticator shows now.")
_WRONG_CODE = _("Address, password or code is not right.")
_TOO_OFTEN = _("Too many attempts. Wait a minute, then try again.")
_DOWN = _("The system does not answer. Wait a moment, then try again.")
_STATUSES = {TooMany: 429, GatewayDown: 503, WrongFields: 422}


@router.get(SIGN_IN)
async def show_sign_in(context: Anybody, next: Next = "") -> Response:  # noqa: A002 - the name in the address
    """The form; who is signed in already may still sign in as somebody else."""
    return _form(context, Form(), next)


@router.post(SIGN_IN)
async def sign_in(context: Anybody, given: Posted) -> Response:
    """Begin a session, or show what is not right beside the form."""
    form, back = read_sign_in(given), given.get("next", "")
    try:
        session = await context.ask.sessions.sign_in(body_of(form, context.cookies.read(context.request, DEVICE)))
    except (WrongCredentials, SecondFactorNeeded, TooMany, GatewayDown, WrongFields) as failure:
        return _form(context, _told(context, form, failure), back, status=_STATUSES.get(type(failure), 401))
    return _begun(context, form.value("email"), session, back)


@router.post("/sign-out")
async def sign_out(context: Anybody) -> Response:
    """End the session at the gateway and in the browser; that of the browser in any case."""
    if context.visitor.is_signed_in:
        with suppress(Failure):
            await context.ask.sessions.sign_out()
    answer = context.go(SIGN_IN, said=context.text(_("You are signed out.")))
    context.cookies.forget(answer, SESSION, WHO)
    return answer


def _form(context: RequestContext, form: Form, back: str, *, status: int = 200) -> Response:
    return context.render("sign_in.html", status=status, form=shown_again(form), back=own_path(back, ""))


def _told(context: RequestContext, form: Form, failure: Failure) -> Form:
    """The form with what is wrong, beside the field that has it."""
    match failure:
        case SecondFactorNeeded():
            return form.wrong(code=context.text(_CODE_WANTED))
        case WrongCredentials():
            return form.wrong(**{"": context.text(_WRONG_CODE if form.value("code") else _WRONG)})
        case TooMany():
            return form.wrong(**{"": context.text(_TOO_OFTEN)})
        case WrongFields():
            return form.wrong(**failure.problems)
        case _:
            return form.wrong(**{"": context.text(_DOWN)})


def _begun(context: RequestContext, email: str, session: Session, back: str) -> Response:
    """Keep the session; more of who it is of is asked for with the next page."""
    answer = context.go(own_path(back))
    left = int((session.expires_at - context.now).total_seconds())
    context.cookies.write(answer, SESSION, session.token, seconds=left)
    context.cookies.write(answer, WHO, Facts(email=email, role=session.role).packed, seconds=left)
    context.cookies.write(answer, DEVICE, session.device, seconds=int(context.settings.device_lifetime.total_seconds()))
    return answer
