"""Purchases that were told once more, and otherwise: what was told, until somebody closes it with a note."""

from functools import partial
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from ..door import Here, Posted, RequestContext
from ..forms import key_of
from ..forms.onward import onward
from .differences import Asked, Differences, Shown
from .naming import contact_names

router = APIRouter()
PATH = "/admin/orders/differences"


def _(text: str) -> str:
    return text


_CLOSED = _("The difference is closed. If different details are reported again, it opens as a new one.")


@router.get(PATH)
async def list_differences(here: Here, asked: Asked) -> Response:
    """What is open, or what is closed."""
    return await _list(here, asked)


@router.post(f"{PATH}/{{difference_id}}/close")
async def close_difference(here: Here, difference_id: UUID, given: Posted) -> Response:
    """Close one; without a note the page says what is missing."""
    close = partial(here.ask.orders.close, key=key_of(given))
    return await Differences(PATH, _CLOSED, _list).close(here, difference_id, given, close)


async def _list(here: RequestContext, shown: Shown) -> Response:
    limit, cursor = here.settings.page_rows, shown.cursor
    found = await here.ask.orders.differences(state=shown.state, cursor=cursor or None, limit=limit)
    return here.render(
        "order_differences.html",
        status=shown.status,
        found=found.items,
        contacts=await contact_names(here, (one.contact_id for one in found.items)),
        shown=shown,
        pages=onward(PATH, {"state": shown.state}, cursor, found.next),
    )
