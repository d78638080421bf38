"""A service as small as one can be: it notes what it hears, once a hearing, and fails when an event tells it to."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict
from sqlalchemy import Column, Integer, MetaData, Text, select
from sqlalchemy.dialects.postgresql import insert

from chassis.errors import NotYet, Rejected
from chassis.http.callers import Staff
from chassis.http.do import Do
from chassis.http.pages import Cursor, after
from chassis.ids import new_id
from chassis.postgres.outbox import Outbox
from chassis.postgres.sql import Connection
from chassis.postgres.tables import tenant_table
from chassis.postgres.transactions import Transaction
from chassis.service import Service
from chassis.settings import Settings
from chassis.subscriptions import on
from contracts.base import Event
from contracts.enrollment import EnrollmentStarted, MilestoneCompleted
from contracts.progress import CriteriaMet
from contracts.values import TrackingSource

CONTACT = UUID(int=7)
METADATA = MetaData()
NOTES = tenant_table("notes", METADATA, Column("reference", Text), Column("times", Integer), key=("reference",))
DDL = (
    "SET ROLE lodestone_progress_owner",
    """CREATE TABLE notes (tenant_id uuid NOT NULL DEFAULT current_setting('app.tenant')::uuid,
        reference text NOT NULL, times integer NOT NULL DEFAULT 1, PRIMARY KEY (tenant_id, reference))""",
    "ALTER TABLE notes ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE notes FORCE ROW LEVEL SECURITY",
    """CREATE POLICY tenant ON notes USING (tenant_id = current_setting('app.tenant')::uuid)
        WITH CHECK (tenant_id = current_setting('app.tenant')::uuid)""",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON notes TO lodestone_progress_app",
)


class Notes:
    """What was heard, and how often."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add(self, reference: str) -> int:
        statement = insert(NOTES).values(reference=reference, times=1)
        again = statement.on_conflict_do_update(
            index_elements=["tenant_id", "reference"], set_={"times": NOTES.c.times + 1}
        )
        return int(await self._connection.scalar(again.returning(NOTES.c.times)) or 0)

    async def has(self, reference: str) -> bool:
        return await self._connection.scalar(select(NOTES.c.times).where(NOTES.c.reference == reference)) is not None

    async def all(self) -> dict[str, int]:
        rows = await self._connection.execute(select(NOTES.c.reference, NOTES.c.times).order_by(NOTES.c.reference))
        return {row.reference: row.times for row in rows}


@dataclass(frozen=True)
class Work:
    """One transaction of the toy."""

    notes: Notes
    outbox: Outbox
    connection: Connection
    now: datetime
    postpone: Callable[[Event, NotYet], None]


def open_work(transaction: Transaction) -> Work:
    notes = Notes(transaction.connection)
    return Work(notes, transaction.outbox, transaction.connection, transaction.now, transaction.postpone)


async def note_milestone(work: Work, event: MilestoneCompleted) -> None:
    await work.notes.add(event.reference)
    match event.name:
        case "say":
            work.outbox.add(met(event.contact_id))
        case "reject":
            raise Rejected("as told")
        case "break":
            raise RuntimeError("as told")
        case "wait":
            if not await work.notes.has(str(event.contact_id)):
                raise NotYet("its enrollment is on its way")
        case _:
            pass


async def note_enrollment(work: Work, event: EnrollmentStarted) -> None:
    await work.notes.add(str(event.contact_id))


async def keep_note(work: Work, reference: str, *, said: int = 0, broken: bool = False) -> int:
    times = await work.notes.add(reference)
    work.outbox.extend(met(UUID(int=number)) for number in range(said))
    if broken:
        raise RuntimeError("as told")
    return times


async def all_notes(work: Work) -> dict[str, int]:
    return await work.notes.all()


class NoteIn(BaseModel):
    """A note to keep."""

    model_config = ConfigDict(extra="forbid")
    reference: str
    said: int = 0
    broken: bool = False


router = APIRouter()


@router.post("/notes")
async def post_note(body: NoteIn, do: Do, _who: Staff) -> dict[str, int]:
    return {"times": await do(keep_note, body.reference, said=body.said, broken=body.broken)}


@router.get("/notes")
async def get_notes(do: Do, _who: Staff, cursor: Cursor = None) -> dict[str, int]:
    after(cursor, UUID)
    return await do(all_notes)


def build(settings: Settings, **more: Any) -> Service[Work]:
    """The toy; `more` adds or replaces a table of it."""
    consumers = (on(MilestoneCompleted, note_milestone), on(EnrollmentStarted, note_enrollment))
    return Service("toy", settings, work=open_work, **{"api": router, "consumers": consumers, **more})


def met(contact_id: UUID) -> CriteriaMet:
    """Something to say about a contact."""
    return CriteriaMet(
        enrollment_id=contact_id,
        campaign_id=new_id(),
        contact_id=contact_id,
        occurred_at=datetime(2026, 3, 1, tzinfo=UTC),
    )


def milestone(reference: str, name: str = "session", contact_id: UUID = CONTACT) -> MilestoneCompleted:
    """Something a contact did; its name tells the toy what to do about it."""
    return MilestoneCompleted(
        contact_id=contact_id,
        source=TrackingSource.CUSTOM_WEBHOOK,
        name=name,
        reference=reference,
        occurred_at=datetime(2026, 3, 1, tzinfo=UTC),
    )


def milestones(number: int, name: str = "session") -> Sequence[MilestoneCompleted]:
    """Several, of one name."""
    return [milestone(f"{name}-{n:04d}", name) for n in range(number)]
