"""Figures that differ from what their owners count, until somebody closes them with a note."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from ..door import Here, Posted, RequestContext
from ..forms.onward import onward
from .differences import Asked, Differences, Shown

router = APIRouter()
PATH = "/admin/figure-differences"


def _(text: str) -> str:
    return text


_CLOSED = _("The difference is closed. If the numbers differ again, it opens as a new one.")


@router.get(PATH)
async def list_differences(here: Here, asked: Asked) -> Response:
    """What is open, or what is closed."""
    return await _list(here, asked)


@router.post(f"{PATH}/{{difference_id}}/close")
async def close_difference(here: Here, difference_id: UUID, given: Posted) -> Response:
    """Close one; without a note the page says what is missing."""
    return await Differences(PATH, _CLOSED, _list).close(here, difference_id, given, here.ask.figures.close)


async def _list(here: RequestContext, shown: Shown) -> Response:
    limit, cursor = here.settings.page_rows, shown.cursor
    found = await here.ask.figures.differences(state=shown.state, cursor=cursor or None, limit=limit)
    campaigns = await here.if_reachable(here.ask.campaigns.several({one.campaign_id for one in found.items}))
    return here.render(
        "figure_differences.html",
        status=shown.status,
        found=found,
        campaigns=campaigns or {},
        shown=shown,
        pages=onward(PATH, {"state": shown.state}, cursor, found.next),
    )
