"""Users: who works for the company, as what; somebody is invited."""

from fastapi import APIRouter
from fastapi.responses import Response

from ..door import Cursor, Here, Posted, RequestContext
from ..forms import Form
from ..forms.access import typed
from ..forms.failing import REFUSALS, told
from ..forms.onward import onward

router = APIRouter()
PATH = "/admin/settings/users"
FIELDS = ("email", "name", "role")


@router.get(PATH)
async def list_users(here: Here, cursor: Cursor = "") -> Response:
    """Read one page of them, the oldest first."""
    found = await here.ask.users.list(limit=here.settings.page_rows, cursor=cursor or None)
    return here.render("users.html", users=found.items, onward=onward(PATH, {}, cursor, found.next))


@router.get(f"{PATH}/new")
async def show_invitation(here: Here) -> Response:
    """The form."""
    return _form(here, Form({"role": "staff"}))


@router.post(f"{PATH}/new")
async def invite_user(here: Here, given: Posted) -> Response:
    """Have her mailed a link, and show it this once."""
    form = typed(given, *FIELDS)
    try:
        linked = await here.ask.users.invite(form.values)
    except REFUSALS as failure:
        return _form(here, told(form, failure, at="email"))
    return here.render("user_link.html", linked=linked)


def _form(here: RequestContext, form: Form) -> Response:
    return here.render("user_new.html", status=form.status, form=form)
