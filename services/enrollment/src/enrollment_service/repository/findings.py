"""What is known about contacts: audits, and values that evidence showed."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ARRAY, Table, Text, Uuid, any_, bindparam, select

from chassis.postgres.sets import Insertion
from chassis.postgres.sql import Connection

from ..domain.contact import Findings, Input, InputKind
from ..tables import AUDITS, EVIDENCE_VALUES, INPUTS

_COLUMNS = ("findings_id", "contact_id", "occurred_at", "values", "recorded_by")

_ADD = {
    table.name: Insertion(table, *_COLUMNS, "recorded_at", once=True, returning=("findings_id",))
    for table in (AUDITS, EVIDENCE_VALUES)
}
_OF_ALL = {
    table.name: select(table)
    .where(table.c.contact_id == any_(bindparam("ids", type_=ARRAY(Uuid))))
    .order_by(table.c.occurred_at, table.c.findings_id)
    for table in (AUDITS, EVIDENCE_VALUES)
}
_INPUT = ("input_id", "contact_id", "kind", "reference", "occurred_at", "values", "recorded_by")
_ADD_INPUT = Insertion(INPUTS, *_INPUT, "recorded_at", once=True, returning=("input_id",))
_INPUTS = (
    select(INPUTS)
    .where(INPUTS.c.contact_id == any_(bindparam("ids", type_=ARRAY(Uuid))))
    .order_by(INPUTS.c.occurred_at, INPUTS.c.input_id)
)
_OF_REFERENCE = select(INPUTS).where(
    INPUTS.c.kind == bindparam("kind", type_=Text), INPUTS.c.reference == bindparam("reference", type_=Text)
)


class _AllFindings:
    table: ClassVar[Table]

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add(self, findings: Findings, now: datetime) -> None:
        """Store what was found; it is never changed."""
        await self.add_all([findings], now)

    async def add_all(self, findings: Sequence[Findings], now: datetime) -> set[UUID]:
        """Store several; returns the ids of those that were not there."""
        rows = [{**{name: getattr(one, name) for name in _COLUMNS}, "recorded_at": now} for one in findings]
        return {row.findings_id for row in await _ADD[self.table.name](self._connection, rows)}

    async def of(self, contact_id: UUID) -> Sequence[Findings]:
        """Everything about a contact, oldest first."""
        return (await self.of_all([contact_id])).get(contact_id, [])

    async def of_all(self, contact_ids: Iterable[UUID]) -> dict[UUID, list[Findings]]:
        """Everything about some contacts, each one's oldest first."""
        found: dict[UUID, list[Findings]] = {}
        for row in await self._connection.execute(_OF_ALL[self.table.name], {"ids": list(contact_ids)}):
            found.setdefault(row["contact_id"], []).append(_findings(row))
        return found


class Audits(_AllFindings):
    """What a contact said about its business."""

    table = AUDITS


class EvidenceValues(_AllFindings):
    """What a contact showed since."""

    table = EVIDENCE_VALUES


class Inputs:
    """What conversations, meetings and plans said of contacts, never changed."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add(self, given: Input, now: datetime) -> bool:
        """Store an input; False if one of its kind and reference is known."""
        row = {name: getattr(given, name) for name in _INPUT}
        return bool(await _ADD_INPUT(self._connection, [row | {"recorded_at": now}]))

    async def of_reference(self, kind: InputKind, reference: str) -> Input:
        """The input of a conversation, meeting or plan that is known."""
        rows = await self._connection.execute(_OF_REFERENCE, {"kind": kind, "reference": reference})
        return _input(rows.one())

    async def of(self, contact_id: UUID) -> Sequence[Input]:
        """Every input about a contact, oldest first."""
        return (await self.of_all([contact_id])).get(contact_id, [])

    async def of_all(self, contact_ids: Iterable[UUID]) -> dict[UUID, list[Input]]:
        """Every input about some contacts, each one's oldest first."""
        found: dict[UUID, list[Input]] = {}
        for row in await self._connection.execute(_INPUTS, {"ids": list(contact_ids)}):
            found.setdefault(row["contact_id"], []).append(_input(row))
        return found


def _input(row: Any) -> Input:  # noqa: ANN401 - a row
    return Input(**{name: row[name] for name in _INPUT} | {"kind": InputKind(row["kind"])})


def _findings(row: Any) -> Findings:  # noqa: ANN401 - a row
    return Findings(**{name: row[name] for name in _COLUMNS})
