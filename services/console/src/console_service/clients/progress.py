"""How far each criterion of an enrollment is: what staff decides, what contacts showed, and what moved it."""

from typing import Any
from uuid import UUID

from ..schemas.progress import Changes, EvidenceFile, WaitingEvidence
from .download import Download
from .gateway import Asking
from .operations import Operation

_ONE = "/api/admin/campaigns/{campaign_id}/enrollments/{enrollment_id}/progress/{criterion_id}"
DECIDE = Operation[None]("PUT", _ONE, body=("verdict", "current_value", "notes"))
HISTORY = Operation[Changes]("GET", f"{_ONE}/history", Changes, query=("cursor", "limit"))
FILES = Operation[list[EvidenceFile]]("GET", f"{_ONE}/files", list[EvidenceFile])
FILE = Operation[None]("GET", f"{_ONE}/files/{{file_id}}")
WAITING = Operation[WaitingEvidence]("GET", "/api/admin/evidence/waiting", WaitingEvidence, query=("cursor", "limit"))


class Progress:
    """Criteria of enrollments; `place` holds the ids of campaign, enrollment and criterion, as paths name them."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking

    async def decide(self, place: dict[str, UUID], ruling: dict[str, Any], *, key: str) -> None:
        """Verify, waive, reject, or set the value. Raises `Refused` once the promise is decided."""
        await self._asking.once(key).ask(DECIDE, place, body=ruling)

    async def history(self, place: dict[str, UUID], *, limit: int, cursor: str | None = None) -> Changes:
        """What moved a criterion, newest first."""
        return await self._asking.ask(HISTORY, place, query={"limit": limit, "cursor": cursor})

    async def files(self, place: dict[str, UUID]) -> list[EvidenceFile]:
        """Files that the contact brought for a criterion, oldest first."""
        return await self._asking.ask(FILES, place)

    async def file(self, place: dict[str, UUID], file_id: UUID) -> Download:
        """One of them, as it comes. Raises `NotThere`."""
        return await self._asking.download(FILE, {**place, "file_id": file_id})

    async def waiting(self, *, limit: int, cursor: str | None = None) -> WaitingEvidence:
        """Evidence that nobody has decided about, what waits longest first."""
        return await self._asking.ask(WAITING, query={"limit": limit, "cursor": cursor})
