"""What a contact may ask with the token of her link."""

from collections.abc import AsyncGenerator, AsyncIterator, Collection
from uuid import UUID

from ..schemas.portal import Changed, CriterionFile, Enrollments, StoredFile
from .gateway import Asking
from .operations import Operation

_ONE = "/api/campaigns/enrollments/{enrollment_id}"
_CRITERION = f"{_ONE}/progress/{{criterion_id}}"
MINE = Operation[Enrollments]("GET", "/api/campaigns/my-enrollments", Enrollments)
STREAM = Operation[Changed]("GET", "/api/campaigns/my-enrollments/stream", Changed, streams=True)
SUBMIT = Operation[None]("POST", f"{_CRITERION}/submit", body=("evidence",))
FILES = Operation[list[CriterionFile]](
    "GET", "/api/campaigns/my-enrollments/files", list[CriterionFile], query=("enrollment_ids",)
)
SEND_FILE = Operation[StoredFile]("POST", f"{_CRITERION}/files", StoredFile, query=("name",))
CHOOSE = Operation[None]("POST", f"{_ONE}/choose-payout", body=("type",))


class Portal:
    """What is the contact's own."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking

    async def mine(self) -> Enrollments:
        """Her enrollments, with progress and payouts beside them."""
        return await self._asking.ask(MINE)

    def stream(self) -> AsyncGenerator[Changed]:
        """One event at once, and one whenever something of hers has changed."""
        return self._asking.stream(STREAM)

    async def submit(self, enrollment_id: UUID, criterion_id: UUID, evidence: str) -> None:
        """Report on a criterion. Raises `Refused`, or `WrongFields`."""
        await self._asking.ask(SUBMIT, _names(enrollment_id, criterion_id), body={"evidence": evidence})

    async def files(self, enrollment_ids: Collection[UUID]) -> list[CriterionFile]:
        """The files she sent for any criterion of these enrollments, oldest first."""
        return await self._asking.of_each(FILES, enrollment_ids=enrollment_ids)

    async def send_file(
        self, enrollment_id: UUID, criterion_id: UUID, name: str, content: AsyncIterator[bytes]
    ) -> StoredFile:
        """Pass a file on as it comes. Raises `Refused` for one too many or too large, `WrongFields` for its kind."""
        names = _names(enrollment_id, criterion_id)
        return await self._asking.send(SEND_FILE, names, query={"name": name}, content=content)

    async def choose(self, enrollment_id: UUID, payout_type: str) -> None:
        """Choose how the money comes back. Raises `Refused`."""
        await self._asking.ask(CHOOSE, {"enrollment_id": enrollment_id}, body={"type": payout_type})


def _names(enrollment_id: UUID, criterion_id: UUID) -> dict[str, object]:
    return {"enrollment_id": enrollment_id, "criterion_id": criterion_id}
