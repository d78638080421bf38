"""One's own account: who one is, where one is signed in, and another password."""

import asyncio
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from ..door import Here, Posted, RequestContext
from ..errors import WrongCredentials
from ..forms import Form
from ..forms.failing import REFUSALS, told
from ..view.readable import browser
from ..view.sections import first_of

router = APIRouter()
SETTINGS = "/admin/settings"
PATH = f"{SETTINGS}/account"


def _(text: str) -> str:
    return text


WRONG_PASSWORD = _("This is not your password.")
NOT_THE_SAME = _("This is not the same password.")
_CHANGED, _ENDED = _("Your password is changed."), _("You are signed out there.")


@router.get(SETTINGS)
async def show_settings(here: Here) -> Response:
    """To the first page that the reader may see."""
    return here.go(first_of("settings", here.visitor.role))


@router.get(PATH)
async def show_account(here: Here) -> Response:
    """Who one is, and where one is signed in."""
    session, sessions = await asyncio.gather(here.ask.sessions.show(), here.ask.account.sessions())
    return here.render("account.html", session=session, sessions=sessions.items, browser=browser)


@router.post(f"{PATH}/sessions/{{session_id}}/end")
async def end_session(here: Here, session_id: UUID) -> Response:
    """Sign out somewhere else."""
    await here.ask.account.end_session(session_id)
    return here.go(PATH, said=here.text(_ENDED))


@router.get(f"{PATH}/password")
async def show_password(here: Here) -> Response:
    """The form for another password."""
    return _password(here, Form())


@router.post(f"{PATH}/password")
async def change_password(here: Here, given: Posted) -> Response:
    """Set another password; nothing that was typed is shown again."""
    form = Form()
    if given.get("password", "") != given.get("again", ""):
        return _password(here, form.wrong(again=here.text(NOT_THE_SAME)))
    try:
        await here.ask.account.change_password(given.get("current", ""), given.get("password", ""))
    except WrongCredentials:
        return _password(here, wrong_password(here, form))
    except REFUSALS as failure:
        return _password(here, told(form, failure))
    return here.go(PATH, said=here.text(_CHANGED))


def wrong_password(here: RequestContext, form: Form) -> Form:
    """The form with what is wrong."""
    return form.wrong(current=here.text(WRONG_PASSWORD))


def _password(here: RequestContext, form: Form) -> Response:
    return here.render("account_password.html", status=form.status, form=form)
