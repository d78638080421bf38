"""The list of campaigns: status, dates and counts of each, with a filter, a search and pages."""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from ..door import Here
from ..forms import Form, Paging
from ..view.words import FAMILIES, STATUSES
from .counting import counted

router = APIRouter()
PATH = "/admin/campaigns"


@router.get(PATH)
async def list_campaigns(
    here: Here,
    status: Annotated[str, Query(max_length=50)] = "",
    family: Annotated[str, Query(max_length=50)] = "",
    search: Annotated[str, Query(max_length=200)] = "",
    page: Annotated[int, Query(ge=1, le=1000)] = 1,
) -> Response:
    """Read one page of the list and the counts of its rows."""
    asked = {
        "status": status if status in STATUSES else "",
        "family": family if family in FAMILIES else "",
        "search": search.strip(),
    }
    rows = here.settings.page_rows
    wanted = {name: value or None for name, value in asked.items()}
    found = await here.ask.campaigns.search(**wanted, limit=rows, offset=(page - 1) * rows)
    paging = Paging(PATH, page, rows, found.total, asked)
    return here.render(
        "campaigns.html",
        rows=await counted(here, found.campaigns),
        paging=paging,
        form=Form(asked),
        statuses=[(name, here.text(said.text)) for name, said in STATUSES.items()],
        families=[(name, here.text(said.text)) for name, said in FAMILIES.items()],
    )
