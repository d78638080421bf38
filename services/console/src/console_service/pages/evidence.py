"""Evidence that waits for a person: a list to work off, what waits longest first."""

from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi import APIRouter
from fastapi.responses import Response

from ..door import Cursor, Here, RequestContext
from ..schemas.enrollments import Enrollment
from ..schemas.progress import UnreviewedEvidence

router = APIRouter()
PATH = "/admin/evidence"


@dataclass(frozen=True)
class Row:
    """What was shown, and by whom as far as somebody answered."""

    shown: UnreviewedEvidence
    enrollment: Enrollment | None


@router.get(PATH)
async def list_evidence(here: Here, cursor: Cursor = "") -> Response:
    """Read one page of the list, and who is behind each entry."""
    found = await here.ask.progress.waiting(limit=here.settings.page_rows, cursor=cursor or None)
    return here.render(
        "evidence.html",
        rows=await _rows(here, found.items),
        first=PATH if cursor else "",
        following=f"{PATH}?{urlencode({'cursor': found.next})}" if found.next else "",
    )


async def _rows(here: RequestContext, found: list[UnreviewedEvidence]) -> list[Row]:
    """Each with its enrollment."""
    known = await here.if_reachable(here.ask.enrollments.several({one.enrollment_id for one in found})) or {}
    return [Row(one, known.get(one.enrollment_id)) for one in found]
