"""One thing done with many contacts of a campaign."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any
from uuid import UUID

from ..schemas.bulk import BulkJob, BulkJobs, BulkOutcomes, BulkPreview, SegmentNamed, SegmentsNamed
from .download import Download
from .gateway import Asking
from .operations import Operation

_ALL = "/api/campaigns/{campaign_id}/bulk"
_ONE = f"{_ALL}/{{job_id}}"
_CHOSEN = ("segment_id", "contacts", "everybody")
_MOST_SEGMENTS = 200
SEGMENTS = Operation[SegmentsNamed]("GET", "/api/segments", SegmentsNamed, query=("limit",))
PREVIEW = Operation[BulkPreview]("POST", f"{_ALL}/preview", BulkPreview, body=("action", *_CHOSEN))
START: Mapping[str, Operation[BulkJob]] = MappingProxyType(
    {
        action: Operation[BulkJob]("POST", f"{_ALL}/{action}", BulkJob, body=_CHOSEN)
        for action in ("enroll", "pause", "resume", "exit")
    }
)
LIST = Operation[BulkJobs]("GET", _ALL, BulkJobs, query=("cursor", "limit"))
SHOW = Operation[BulkJob]("GET", _ONE, BulkJob)
CANCEL = Operation[None]("POST", f"{_ONE}/cancel")
OUTCOMES = Operation[BulkOutcomes]("GET", f"{_ONE}/outcomes", BulkOutcomes, query=("result", "cursor", "limit"))
OUTCOMES_FILE = Operation[None]("GET", f"{_ONE}/outcomes.csv")


class Bulk:
    """Bulk jobs of a tenant's campaigns."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking

    async def segments(self) -> Sequence[SegmentNamed]:
        """Segments that may be chosen, by name."""
        return (await self._asking.ask(SEGMENTS, query={"limit": _MOST_SEGMENTS})).items

    async def preview(self, campaign_id: UUID, action: str, chosen: Mapping[str, Any]) -> BulkPreview:
        """What a job would do. Raises `WrongFields`, or `Refused` for a rule that takes too long."""
        return await self._asking.ask(PREVIEW, {"campaign_id": campaign_id}, body={"action": action, **chosen})

    async def start(self, campaign_id: UUID, action: str, chosen: Mapping[str, Any], *, key: str) -> BulkJob:
        """Begin a job, once for a key. Raises what `preview` does."""
        return await self._asking.once(key).ask(START[action], {"campaign_id": campaign_id}, body=chosen)

    async def search(self, campaign_id: UUID, *, cursor: str | None, limit: int) -> BulkJobs:
        """Jobs of a campaign, newest first."""
        return await self._asking.ask(LIST, {"campaign_id": campaign_id}, query={"cursor": cursor, "limit": limit})

    async def get(self, campaign_id: UUID, job_id: UUID) -> BulkJob:
        """How far one has come. Raises `NotThere`."""
        return await self._asking.ask(SHOW, {"campaign_id": campaign_id, "job_id": job_id})

    async def cancel(self, campaign_id: UUID, job_id: UUID) -> None:
        """Do no more of it; what it has done stays."""
        await self._asking.ask(CANCEL, {"campaign_id": campaign_id, "job_id": job_id})

    async def outcomes(
        self, campaign_id: UUID, job_id: UUID, *, result: str | None, cursor: str | None, limit: int
    ) -> BulkOutcomes:
        """What became of its contacts, of one result if it is named."""
        asked = {"result": result, "cursor": cursor, "limit": limit}
        return await self._asking.ask(OUTCOMES, {"campaign_id": campaign_id, "job_id": job_id}, query=asked)

    async def outcomes_file(self, campaign_id: UUID, job_id: UUID) -> Download:
        """The same as one file."""
        return await self._asking.download(OUTCOMES_FILE, {"campaign_id": campaign_id, "job_id": job_id})
