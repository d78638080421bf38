"""Files of contacts that staff brings, and how far they have been applied."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, DateTime, Integer, Text, Uuid, any_, bindparam, delete, select, tuple_

from chassis.postgres.sets import Change, Insertion
from chassis.postgres.sql import Connection

from ..domain.contact_import import ContactImport, ImportState, Part
from ..domain.import_line import Fault, FaultReason
from ..domain.spreadsheet import Line
from ..errors import NoSuchImport
from ..tables import CONTACT_IMPORT_FAULTS, CONTACT_IMPORT_PARTS, CONTACT_IMPORTS

_COUNTS = ("read", "created", "updated", "unchanged", "refused", "disputed")
_STANDING = ("state", *_COUNTS, "ended_at", "closed_at", "closed_by", "closing_note")
_COLUMNS = ("import_id", "digest", "columns", "rows", "created_by", "created_at", *_STANDING)
_FAULT = ("line", "field", "reason", "value")
_ID = bindparam("import_id", type_=Uuid)
_LIMIT = bindparam("limit", type_=Integer)
_IMPORTS, _PARTS, _FAULTS = CONTACT_IMPORTS.c, CONTACT_IMPORT_PARTS.c, CONTACT_IMPORT_FAULTS.c
_ADD = Insertion(CONTACT_IMPORTS, *_COLUMNS, once=True, returning=("import_id",))
_SAVE = Change(CONTACT_IMPORTS, key=("import_id",), columns=_STANDING)
_ADD_PARTS = Insertion(CONTACT_IMPORT_PARTS, "import_id", "number", "lines", "tries")
_NOTE = Insertion(CONTACT_IMPORT_FAULTS, "import_id", *_FAULT, "is_applied")
_ONE = select(CONTACT_IMPORTS).where(_IMPORTS.import_id == _ID)
_LOCK = _ONE.with_for_update()
_OF_DIGEST = select(CONTACT_IMPORTS).where(
    _IMPORTS.digest == bindparam("digest", type_=Text), _IMPORTS.ended_at.is_(None)
)
_RUNNING = (
    select(CONTACT_IMPORTS)
    .where(_IMPORTS.ended_at.is_(None))
    .order_by(_IMPORTS.created_at, _IMPORTS.import_id)
    .limit(1)
    .with_for_update(skip_locked=True)
)
_OLDEST = select(_IMPORTS.created_at).where(_IMPORTS.ended_at.is_(None)).order_by(_IMPORTS.created_at).limit(1)
_NEXT_PART = select(_PARTS.number).where(_PARTS.import_id == _ID).order_by(_PARTS.number).limit(1).scalar_subquery()
_TAKE_PART = (
    delete(CONTACT_IMPORT_PARTS)
    .where(_PARTS.import_id == _ID, _PARTS.number == _NEXT_PART)
    .returning(_PARTS.lines, _PARTS.tries)
)
_DROP_PARTS = delete(CONTACT_IMPORT_PARTS).where(_PARTS.import_id == _ID)
_IN_TIME = _IMPORTS.created_at, _IMPORTS.import_id
_OF_STATES = _IMPORTS.state == any_(bindparam("states", type_=ARRAY(Text)))
_LIST = select(CONTACT_IMPORTS).where(_OF_STATES).order_by(*(column.desc() for column in _IN_TIME)).limit(_LIMIT)
_LIST_BEFORE = _LIST.where(
    tuple_(*_IN_TIME) < tuple_(bindparam("before", type_=DateTime(timezone=True)), bindparam("before_id", type_=Uuid))
)
_IN_ORDER = _FAULTS.line, _FAULTS.field
_FAULTS_OF = select(CONTACT_IMPORT_FAULTS).where(_FAULTS.import_id == _ID).order_by(*_IN_ORDER)
_FAULTS_PAGE = _FAULTS_OF.where(
    tuple_(*_IN_ORDER) > tuple_(bindparam("line", type_=Integer), bindparam("field", type_=Text))
).limit(_LIMIT)


class Imports:
    """Imports of contacts; whoever applies or cancels one locks it first, before everything else."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add(self, begun: ContactImport, parts: Sequence[Part]) -> bool:
        """Store an import with everything it is to apply; False if the same file is being applied."""
        if not await _ADD(self._connection, [asdict(begun)]):
            return False
        await self.add_parts(begun.import_id, parts)
        return True

    async def add_parts(self, import_id: UUID, parts: Sequence[Part]) -> None:
        """Keep lines of an import, to be applied."""
        rows = [
            {
                "import_id": import_id,
                "number": part.number,
                "lines": [[line.number, line.cells] for line in part.lines],
                "tries": part.tries,
            }
            for part in parts
        ]
        await _ADD_PARTS(self._connection, rows)

    async def get(self, import_id: UUID) -> ContactImport:
        """One import. Raises `NoSuchImport`."""
        return _present(await self._read(_ONE, import_id=import_id))

    async def locked(self, import_id: UUID) -> ContactImport:
        """One import, ours until the transaction ends; waits for the part that is being applied."""
        return _present(await self._read(_LOCK, import_id=import_id))

    async def running_of(self, digest: str) -> ContactImport | None:
        """The import of the same file that has not ended."""
        return next(iter(await self._read(_OF_DIGEST, digest=digest)), None)

    async def locked_running(self) -> ContactImport | None:
        """The oldest import that has not ended and that nobody else is applying, ours until the transaction ends."""
        return next(iter(await self._read(_RUNNING)), None)

    async def oldest_running(self) -> datetime | None:
        """Since when something has been to be applied."""
        found: datetime | None = (await self._connection.execute(_OLDEST)).scalar()
        return found

    async def take_part(self, import_id: UUID) -> Part:
        """The next lines of a locked import that has not ended; with this transaction they are gone."""
        row = (await self._connection.execute(_TAKE_PART, {"import_id": import_id})).one()
        return Part(tuple(Line(number, tuple(cells)) for number, cells in row["lines"]), row["tries"])

    async def save(self, imported: ContactImport) -> None:
        """Store where a locked import stands; what it will not apply any more is deleted."""
        await _SAVE(self._connection, [asdict(imported)])
        if imported.ended_at is not None:
            await self._connection.execute(_DROP_PARTS, {"import_id": imported.import_id})

    async def note(self, import_id: UUID, faults: Collection[Fault]) -> None:
        """Keep what was wrong with lines."""
        await _NOTE(
            self._connection,
            [{**asdict(one), "import_id": import_id, "is_applied": one.is_applied} for one in faults],
        )

    async def faults(self, import_id: UUID, *, after: tuple[int, str] | None, limit: int) -> Sequence[Fault]:
        """What was wrong with lines, in the order of the file."""
        line, field = after or (0, "")
        named = {"import_id": import_id, "line": line, "field": field, "limit": limit}
        return [_fault(row) for row in await self._connection.execute(_FAULTS_PAGE, named)]

    async def listing(
        self, state: ImportState | None, *, before: tuple[datetime, UUID] | None, limit: int
    ) -> Sequence[ContactImport]:
        """Imports, newest first; of one state if it is named."""
        states = list(ImportState) if state is None else [state]
        if before is None:
            return await self._read(_LIST, states=states, limit=limit)
        return await self._read(_LIST_BEFORE, states=states, limit=limit, before=before[0], before_id=before[1])

    async def _read(self, statement: Any, **values: object) -> list[ContactImport]:  # noqa: ANN401 - a query on imports
        return [_import(row) for row in await self._connection.execute(statement, values)]


def _present(found: Sequence[ContactImport]) -> ContactImport:
    if not found:
        raise NoSuchImport
    return found[0]


def _import(row: Any) -> ContactImport:  # noqa: ANN401 - a row
    own = {name: row[name] for name in _COLUMNS}
    return ContactImport(**own | {"columns": tuple(row["columns"]), "state": ImportState(row["state"])})


def _fault(row: Any) -> Fault:  # noqa: ANN401 - a row
    return Fault(row["line"], row["field"], FaultReason(row["reason"]), row["value"])
