"""What is known of files; their bytes are in the object store."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, bindparam, delete, func, select, text, update

from chassis.postgres.sets import Insertion
from chassis.postgres.sql import Connection

from ..domain.file import File, Kept
from ..errors import NoSuchFile
from ..tables import CRITERIA, FILES, TRACKERS

_EXPECTED = ("file_id", "enrollment_id", "criterion_id", "name", "asked_at")
_KEPT = ("media_type", "size", "sha256")
_STORED = FILES.c.stored_at.is_not(None)
_ADD = Insertion(FILES, *_EXPECTED)
_NUMBER = select(func.count()).where(FILES.c.criterion_id == bindparam("criterion_id"))
_OF = select(FILES).where(FILES.c.criterion_id == bindparam("criterion_id"), _STORED).order_by(FILES.c.file_id)
_OF_ENROLLMENTS = (
    select(FILES)
    .join(CRITERIA, (CRITERIA.c.tenant_id == FILES.c.tenant_id) & (CRITERIA.c.criterion_id == FILES.c.criterion_id))
    .join(
        TRACKERS,
        (TRACKERS.c.tenant_id == CRITERIA.c.tenant_id) & (TRACKERS.c.enrollment_id == CRITERIA.c.enrollment_id),
    )
    .where(
        TRACKERS.c.enrollment_id == any_(bindparam("ids", type_=ARRAY(Uuid))),
        TRACKERS.c.contact_id == bindparam("contact_id"),
        _STORED,
    )
    .order_by(FILES.c.file_id)
)
_GET = select(FILES).where(FILES.c.file_id == bindparam("file_id"), FILES.c.criterion_id == bindparam("criterion_id"))
_KEEP = (
    update(FILES)
    .where(FILES.c.file_id == bindparam("of"), FILES.c.lease_until.is_(None))
    .values({name: bindparam(name) for name in (*_KEPT, "stored_at")})
)
_CLAIM = text(
    "WITH due AS MATERIALIZED (SELECT file_id FROM files WHERE stored_at IS NULL AND asked_at <= :before"
    " AND (lease_until IS NULL OR lease_until <= :now) ORDER BY asked_at LIMIT :limit FOR UPDATE SKIP LOCKED)"
    " UPDATE files SET epoch = epoch + 1, lease_until = :until FROM due WHERE files.file_id = due.file_id"
    " RETURNING files.file_id, files.enrollment_id, files.epoch"
).bindparams(*(bindparam(name, type_=FILES.c.asked_at.type) for name in ("before", "now", "until")))
_LEAVE = (
    update(FILES)
    .where(FILES.c.file_id == any_(bindparam("ids", type_=ARRAY(Uuid))), ~_STORED)
    .values(lease_until=bindparam("until", type_=FILES.c.asked_at.type))
)
_DISCARD = delete(FILES).where(FILES.c.file_id == any_(bindparam("ids", type_=ARRAY(Uuid))), ~_STORED)


class Files:
    """Files of evidence. Whoever adds one holds the lock of its contact."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def number(self, criterion_id: UUID) -> int:
        """How many files of a criterion are stored or expected."""
        return int(await self._connection.scalar(_NUMBER, {"criterion_id": criterion_id}) or 0)

    async def expect(self, file: File) -> None:
        """Note a file whose bytes are on their way."""
        await _ADD(self._connection, [{name: getattr(file, name) for name in _EXPECTED}])

    async def keep(self, file_id: UUID, kept: Kept, now: datetime) -> None:
        """Note that the bytes of a file are stored. Raises `NoSuchFile` if it came too late and is being removed."""
        row = {name: getattr(kept, name) for name in _KEPT}
        kept_now = await self._connection.execute(_KEEP, {"of": file_id, "stored_at": now, **row})
        if not kept_now.rowcount:
            raise NoSuchFile

    async def of(self, criterion_id: UUID) -> Sequence[File]:
        """Files of a criterion that are stored, oldest first."""
        return [_file(row) for row in await self._connection.execute(_OF, {"criterion_id": criterion_id})]

    async def of_enrollments(self, enrollment_ids: Collection[UUID], contact_id: UUID) -> Sequence[File]:
        """Files of these enrollments that are stored, oldest first, as far as the enrollments are of this contact."""
        asked = {"ids": list(enrollment_ids), "contact_id": contact_id}
        return [_file(row) for row in await self._connection.execute(_OF_ENROLLMENTS, asked)]

    async def get(self, criterion_id: UUID, file_id: UUID) -> File:
        """One file of a criterion, stored or expected. Raises `NoSuchFile`."""
        asked = {"criterion_id": criterion_id, "file_id": file_id}
        found = (await self._connection.execute(_GET, asked)).first()
        if found is None:
            raise NoSuchFile
        return _file(found)

    async def claim(self, *, before: datetime, now: datetime, until: datetime, limit: int) -> Sequence[Any]:
        """Id, enrollment and epoch of files that were expected before a time and never came, leased."""
        asked = {"before": before, "now": now, "until": until, "limit": limit}
        return list(await self._connection.execute(_CLAIM, asked))

    async def leave(self, file_ids: Collection[UUID], *, until: datetime) -> None:
        """Let nobody claim these files before a time."""
        if file_ids:
            await self._connection.execute(_LEAVE, {"ids": list(file_ids), "until": until})

    async def discard(self, file_ids: Collection[UUID]) -> None:
        """Forget files that never came."""
        await self._connection.execute(_DISCARD, {"ids": list(file_ids)})


def _file(row: Any) -> File:  # noqa: ANN401 - a row
    kept = None
    if row["stored_at"] is not None:
        kept = Kept(**{name: row[name] for name in _KEPT})
    return File(**{name: row[name] for name in _EXPECTED}, kept=kept, stored_at=row["stored_at"])
