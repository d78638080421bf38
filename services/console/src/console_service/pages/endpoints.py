"""Addresses for the webhooks of providers: made, given another secret, disabled. A secret is shown this once."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from ..door import Cursor, Here, Posted, RequestContext
from ..forms import Form
from ..forms.access import endpoint_of_form, typed, without
from ..forms.failing import REFUSALS, told
from ..forms.onward import onward
from ..view.office_actions import OVERLAPS
from ..view.office_words import PROVIDERS

router = APIRouter()
PATH = "/admin/settings/webhooks"
ONE = f"{PATH}/{{endpoint_id}}"
FIELDS = ("provider", "account", "name", "secret", "livemode")
DAY = "86400"


def _(text: str) -> str:
    return text


_DISABLED, _ROTATED = _("Nothing more is taken at this address."), _("The address has another secret.")


@router.get(PATH)
async def list_endpoints(here: Here, cursor: Cursor = "") -> Response:
    """Read one page of them, the oldest first."""
    found = await here.ask.endpoints.list(limit=here.settings.page_rows, cursor=cursor or None)
    return here.render("endpoints.html", endpoints=found.items, onward=onward(PATH, {}, cursor, found.next))


@router.get(f"{PATH}/new")
async def show_new_endpoint(here: Here) -> Response:
    """The form."""
    return _form(here, Form({"provider": "stripe", "livemode": "true"}))


@router.post(f"{PATH}/new")
async def make_endpoint(here: Here, given: Posted) -> Response:
    """Make it, and show its address with the secret that was made for it, this once."""
    form = typed(given, *FIELDS)
    try:
        endpoint = await here.ask.endpoints.make(endpoint_of_form(form))
    except REFUSALS as failure:
        return _form(here, told(form, failure))
    return here.render("endpoint_shown.html", endpoint=endpoint)


@router.get(ONE)
async def show_endpoint(here: Here, endpoint_id: UUID) -> Response:
    """One of them, and what may be done with it."""
    return await _shown(here, endpoint_id, Form({"overlap": DAY}))


@router.post(f"{ONE}/rotate")
async def rotate_endpoint(here: Here, endpoint_id: UUID, given: Posted) -> Response:
    """Use another secret; one that was made is shown this once."""
    form = typed(given, "secret", "overlap")
    overlap = form.value("overlap")
    asked: dict[str, object] = {"overlap": int(overlap) if overlap in OVERLAPS else int(DAY)}
    asked |= {"secret": form.value("secret")} if form.value("secret") else {}
    try:
        endpoint = await here.ask.endpoints.rotate(endpoint_id, asked)
    except REFUSALS as failure:
        return await _shown(here, endpoint_id, told(form, failure))
    if endpoint.secret is None:
        return here.go(f"{PATH}/{endpoint_id}", said=here.text(_ROTATED))
    return here.render("endpoint_shown.html", endpoint=endpoint)


@router.post(f"{ONE}/disable")
async def disable_endpoint(here: Here, endpoint_id: UUID) -> Response:
    """Take nothing more there."""
    await here.ask.endpoints.disable(endpoint_id)
    return here.go(PATH, said=here.text(_DISABLED))


def _form(here: RequestContext, form: Form) -> Response:
    providers = [(name, here.text(said.text)) for name, said in PROVIDERS.items()]
    shown = without(form, "secret")
    return here.render("endpoint_new.html", status=form.status, form=shown, providers=providers)


async def _shown(here: RequestContext, endpoint_id: UUID, form: Form) -> Response:
    endpoint = await here.ask.endpoints.get(endpoint_id)
    overlaps = [(seconds, here.text(said)) for seconds, said in OVERLAPS.items()]
    shown = without(form, "secret")
    return here.render("endpoint.html", status=form.status, endpoint=endpoint, form=shown, overlaps=overlaps)
