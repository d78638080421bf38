"""Who is in a campaign, and who was not let in and why."""

import asyncio
from collections.abc import Mapping
from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import Response

from ..door import Cursor, Here
from ..forms import Form
from ..view.enrollment_words import SORTS
from ..view.words import ENROLLMENTS, word

router = APIRouter()
PATH = "/admin/campaigns/{campaign_id}/enrollments"
REFUSALS = "/admin/campaigns/{campaign_id}/refusals"
Filter = Annotated[str, Query(max_length=200)]
SOURCES = ("auto_purchase", "admin_manual", "sales_conversation", "automatic_trigger", "bulk_import")


@router.get(PATH)
async def list_enrollments(  # noqa: PLR0913 - each is a name in the address
    here: Here,
    campaign_id: UUID,
    status: Filter = "",
    source: Filter = "",
    search: Filter = "",
    sort: Filter = "",
    *,
    cursor: Cursor = "",
) -> Response:
    """Read one page of the list, and how many there are of each status."""
    asked = {
        "status": status if status in ENROLLMENTS else "",
        "source": source if source in SOURCES else "",
        "search": search.strip(),
        "sort": sort if sort in SORTS else "",
    }
    wanted = {name: value or None for name, value in {**asked, "cursor": cursor}.items()}
    campaign, headcount, found = await asyncio.gather(
        here.ask.campaigns.get(campaign_id),
        here.if_reachable(here.ask.enrollments.headcount(campaign_id)),
        here.ask.enrollments.search(campaign_id, limit=here.settings.page_rows, **wanted),
    )
    path = PATH.format(campaign_id=campaign_id)
    return here.render(
        "enrollments.html",
        campaign=campaign,
        headcount=headcount,
        found=found,
        form=Form(asked),
        is_filtered=any(asked[name] for name in ("status", "source", "search")),
        first=_place(path, asked) if cursor else "",
        following=_place(path, {**asked, "cursor": found.next}) if found.next else "",
        statuses=[(name, here.text(said.text)) for name, said in ENROLLMENTS.items()],
        sources=[(name, here.text(word("entry", name).text)) for name in SOURCES],
        sorts=[(name, here.text(said.text)) for name, said in SORTS.items()],
    )


@router.get(REFUSALS)
async def list_refusals(here: Here, campaign_id: UUID, cursor: Cursor = "") -> Response:
    """Who was not let in, newest first, with every reason."""
    campaign, found = await asyncio.gather(
        here.ask.campaigns.get(campaign_id),
        here.ask.enrollments.refusals(campaign_id, limit=here.settings.page_rows, cursor=cursor or None),
    )
    path = REFUSALS.format(campaign_id=campaign_id)
    return here.render(
        "refusals.html",
        campaign=campaign,
        found=found,
        first=path if cursor else "",
        following=_place(path, {"cursor": found.next}) if found.next else "",
    )


def _place(path: str, filters: Mapping[str, str | None]) -> str:
    query = urlencode({name: value for name, value in filters.items() if value})
    return f"{path}?{query}" if query else path
