"""The ledger beside the payment provider: every comparison, and what both do not agree on."""

from functools import partial
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from ..door import Cursor, Here, Posted, RequestContext
from ..forms import key_of
from ..forms.onward import onward
from .differences import Asked, Differences, Shown

router = APIRouter()
COMPARISONS = "/admin/money/comparisons"
DIFFERENCES = "/admin/money/differences"


def _(text: str) -> str:
    return text


_CLOSED = _("The difference is closed. What a later comparison finds otherwise is open again.")


@router.get(COMPARISONS)
async def list_comparisons(here: Here, cursor: Cursor = "") -> Response:
    """Comparisons, oldest first."""
    found = await here.ask.ledger.comparisons(cursor=cursor or None, limit=here.settings.page_rows)
    return here.render("comparisons.html", found=found.items, pages=onward(COMPARISONS, {}, cursor, found.next))


@router.get(DIFFERENCES)
async def list_differences(here: Here, asked: Asked) -> Response:
    """What is open, or what is closed."""
    return await _list(here, asked)


@router.post(f"{DIFFERENCES}/{{difference_id}}/close")
async def close_difference(here: Here, difference_id: UUID, given: Posted) -> Response:
    """Close one; without a note the page says what is missing."""
    close = partial(here.ask.ledger.close, key=key_of(given))
    return await Differences(DIFFERENCES, _CLOSED, _list).close(here, difference_id, given, close)


async def _list(here: RequestContext, shown: Shown) -> Response:
    limit, cursor = here.settings.page_rows, shown.cursor
    found = await here.ask.ledger.differences(state=shown.state, cursor=cursor or None, limit=limit)
    return here.render(
        "ledger_differences.html",
        status=shown.status,
        found=found.items,
        shown=shown,
        pages=onward(DIFFERENCES, {"state": shown.state}, cursor, found.next),
    )
