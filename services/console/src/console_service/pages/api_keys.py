"""API keys of programs: made for a role and some scopes, given another secret, ended. A secret is shown this once."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from ..door import Cursor, Here, Posted, RequestContext
from ..forms import Form
from ..forms.access import SCOPES, key_of_form, typed
from ..forms.failing import REFUSALS, told
from ..forms.onward import onward
from ..view.formats import zone_of
from ..view.office_actions import OVERLAPS

router = APIRouter()
PATH = "/admin/settings/api-keys"
ONE = f"{PATH}/{{key_id}}"
FIELDS = ("name", "role", "expires_at", *SCOPES)
DAY = "86400"


def _(text: str) -> str:
    return text


_ENDED, _NO_DAY = _("The key is ended."), _("This is not a day.")


@router.get(PATH)
async def list_keys(here: Here, cursor: Cursor = "") -> Response:
    """Read one page of them, the oldest first."""
    found = await here.ask.api_keys.list(limit=here.settings.page_rows, cursor=cursor or None)
    return here.render("api_keys.html", keys=found.items, onward=onward(PATH, {}, cursor, found.next))


@router.get(f"{PATH}/new")
async def show_new_key(here: Here) -> Response:
    """The form."""
    return _form(here, Form({"role": "service"}))


@router.post(f"{PATH}/new")
async def make_key(here: Here, given: Posted) -> Response:
    """Make it, and show its secret this once."""
    form = typed(given, *FIELDS)
    try:
        asked = key_of_form(form, zone_of(here.visitor.look.zone))
    except (ValueError, OverflowError):
        return _form(here, form.wrong(expires_at=here.text(_NO_DAY)))
    try:
        key = await here.ask.api_keys.make(asked)
    except REFUSALS as failure:
        return _form(here, told(form, failure))
    return here.render("api_key_shown.html", key=key)


@router.get(ONE)
async def show_key(here: Here, key_id: UUID) -> Response:
    """One of them, and what may be done with it."""
    return await _shown(here, key_id, Form({"overlap": DAY}))


@router.post(f"{ONE}/rotate")
async def rotate_key(here: Here, key_id: UUID, given: Posted) -> Response:
    """Make another secret, and show it this once."""
    form = Form({"overlap": given.get("overlap", DAY)})
    overlap = form.value("overlap")
    try:
        key = await here.ask.api_keys.rotate(key_id, int(overlap) if overlap in OVERLAPS else int(DAY))
    except REFUSALS as failure:
        return await _shown(here, key_id, told(form, failure))
    return here.render("api_key_shown.html", key=key)


@router.post(f"{ONE}/end")
async def end_key(here: Here, key_id: UUID) -> Response:
    """End it with all its secrets."""
    await here.ask.api_keys.end(key_id)
    return here.go(PATH, said=here.text(_ENDED))


def _form(here: RequestContext, form: Form) -> Response:
    return here.render("api_key_new.html", status=form.status, form=form, scopes=SCOPES)


async def _shown(here: RequestContext, key_id: UUID, form: Form) -> Response:
    key = await here.ask.api_keys.get(key_id)
    overlaps = [(seconds, here.text(said)) for seconds, said in OVERLAPS.items()]
    return here.render("api_key.html", status=form.status, key=key, form=form, overlaps=overlaps)
