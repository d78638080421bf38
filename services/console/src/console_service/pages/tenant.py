"""The company: its name, zone and locale; its currency is only shown."""

from zoneinfo import available_timezones

from fastapi import APIRouter
from fastapi.responses import Response

from ..door import Here, Posted, RequestContext
from ..door.cookies import WHO
from ..forms import Form
from ..forms.access import typed
from ..forms.failing import REFUSALS, told

router = APIRouter()
PATH = "/admin/settings/tenant"
FIELDS = ("name", "zone", "locale")


def _(text: str) -> str:
    return text


_SAVED = _("The company is changed.")


@router.get(PATH)
async def show_tenant(here: Here) -> Response:
    """As it is, in a form."""
    return await _form(here, Form())


@router.post(PATH)
async def change_tenant(here: Here, given: Posted) -> Response:
    """Change it; every page knows at once."""
    form = typed(given, *FIELDS)
    try:
        await here.ask.tenants.change(form.values)
    except REFUSALS as failure:
        return await _form(here, told(form, failure))
    answer = here.go(PATH, said=here.text(_SAVED))
    here.cookies.forget(answer, WHO)
    return answer


async def _form(here: RequestContext, form: Form) -> Response:
    tenant = await here.ask.tenants.show()
    known = {"name": tenant.name, "zone": tenant.zone, "locale": tenant.locale}
    filled = form.holding({**known, **form.values})
    zones = sorted(zone for zone in available_timezones() if "/" in zone or zone == "UTC")
    return here.render("tenant.html", status=filled.status, form=filled, tenant=tenant, zones=zones)
