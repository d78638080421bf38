"""What waits in a service, for the gateway alone: parked records, the outbox, and what is not yet read of topics."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, Field, model_validator

from contracts.values import Reason

from ..errors import ForAdmins, Missing
from ..postgres import unparking
from ..postgres.closable import Closing
from ..postgres.transactions import Database
from ..postgres.unparking import State, Wanted
from ..security.tokens import Caller
from .bodies import In
from .callers import Staff
from .pages import Cursor, Limit, Page, after, page
from .resources import resources_of

MOST = 1000
"""Records that one request replays or closes at most."""
_Text = Annotated[str | None, Query(max_length=200)]


class ParkedOut(BaseModel):
    """A record that is set aside, without its bytes."""

    id: UUID
    state: State
    type: str
    topic: str
    partition: int
    record_offset: int
    message_id: str
    source: str
    reason: str
    detail: str
    tries: int
    parked_at: datetime
    retry_at: datetime | None
    dead_at: datetime | None
    closed_at: datetime | None
    closed_by: UUID | None
    closed_note: str | None


class WholeParkedOut(ParkedOut):
    """A record that is set aside, as it came."""

    headers: dict[str, str]
    value: str | None
    """Its bytes as text; what is no UTF-8 is replaced. None: a tombstone."""

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Self:
        """From the database."""
        value = row["value"]
        return cls.model_validate({**row, "value": None if value is None else value.decode("utf-8", "replace")})


class ChoiceFault(Reason):
    """Why no record is meant."""

    NO_RECORD_NAMED = "name ids, a reason or a topic"


class NoSuchRecord(Missing):
    """No such record is set aside here."""

    title = "No such record is set aside here."


class Chosen(In):
    """Which dead records: these, or all of a reason and topic. At least one of the three is named."""

    ids: Annotated[list[UUID], Field(min_length=1, max_length=MOST)] | None = None
    reason: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    topic: Annotated[str, Field(min_length=1, max_length=200)] | None = None

    @model_validator(mode="after")
    def _names_something(self) -> Self:
        if not (self.ids or self.reason or self.topic):
            raise ChoiceFault.NO_RECORD_NAMED.error()
        return self

    def of(self, tenant_id: UUID, *, state: State | None) -> Wanted:
        """The same, of a tenant."""
        return Wanted(tenant_id=tenant_id, ids=self.ids, state=state, reason=self.reason, topic=self.topic)


class ReplayIn(Chosen):
    """Records to be tried again."""


class CloseIn(Chosen):
    """Records about which nothing is to be done, and why."""

    note: Annotated[str, Field(min_length=1, max_length=2000)]


class ChangedOut(BaseModel):
    """How many records it was done to; ask again if there are more than one request takes."""

    records: int


class CountOut(BaseModel):
    """Parked records of one state and reason."""

    state: State
    reason: str
    records: int


class BacklogOut(BaseModel):
    """What waits in a service; lag and outbox are None where they could not be learned just now."""

    parked: list[CountOut]
    outbox: int | None
    """Events of the tenant that are not sent yet."""
    lag: dict[str, int] | None
    """Records of each topic that are not read yet, of all tenants."""


Outside = Callable[[UUID], Awaitable[tuple[int | None, dict[str, int] | None]]]
"""Learns outbox and lag."""


async def _admin(caller: Staff) -> Caller:
    if caller.role != "admin":
        raise ForAdmins
    return caller


Admin = Annotated[Caller, Depends(_admin)]


class Backlog:
    """What a service knows and does about what waits in it, for one tenant at a time."""

    def __init__(self, database: Database, outside: Outside) -> None:
        self._database = database
        self._outside = outside

    async def look(self, wanted: Wanted, *, limit: int, cursor: str | None) -> Page[ParkedOut]:
        """A page of parked records, oldest first."""
        async with self._database.tenantless() as (connection, _now):
            rows = await unparking.look(connection, wanted, after=after(cursor, UUID), limit=limit + 1)
        return page([ParkedOut.model_validate(row) for row in rows], limit, lambda row: (row.id,))

    async def find(self, tenant_id: UUID, record_id: UUID) -> WholeParkedOut:
        """One parked record with its bytes. Raises `Missing`."""
        async with self._database.tenantless() as (connection, _now):
            row = await unparking.find(connection, tenant_id, record_id)
        if row is None:
            raise NoSuchRecord
        return WholeParkedOut.of(row)

    async def replay(self, caller: Caller, body: ReplayIn) -> ChangedOut:
        """Have dead records tried again; those named by id also if they are closed."""
        wanted = body.of(caller.tenant_id, state=None if body.ids else "dead")
        async with self._database.tenantless() as (connection, now):
            changed = await unparking.replay(connection, wanted, now=now, limit=MOST)
        self._database.parked.beat()
        return ChangedOut(records=changed)

    async def close(self, caller: Caller, body: CloseIn) -> ChangedOut:
        """Close dead records with a note."""
        async with self._database.tenantless() as (connection, now):
            closing = Closing(body.note, caller.id, now)
            wanted = body.of(caller.tenant_id, state="dead")
            return ChangedOut(records=await unparking.close(connection, wanted, closing, limit=MOST))

    async def show(self, tenant_id: UUID) -> BacklogOut:
        """Everything that waits."""
        async with self._database.tenantless() as (connection, _now):
            found: Sequence[dict[str, Any]] = await unparking.counts(connection, tenant_id)
        outbox, lag = await self._outside(tenant_id)
        return BacklogOut(parked=[CountOut.model_validate(row) for row in found], outbox=outbox, lag=lag)


async def backlog_of(request: Request) -> Backlog:
    """The backlog of the service that answers a request."""
    return resources_of(request).get(Backlog)


Here = Annotated[Backlog, Depends(backlog_of)]
router = APIRouter(include_in_schema=False)


@router.get("/internal/parked")
async def list_parked(  # noqa: PLR0913 - one argument a parameter
    here: Here,
    who: Admin,
    *,
    state: State | None = None,
    reason: _Text = None,
    topic: _Text = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[ParkedOut]:
    """Parked records of the tenant, oldest first."""
    wanted = Wanted(tenant_id=who.tenant_id, state=state, reason=reason, topic=topic)
    return await here.look(wanted, limit=limit, cursor=cursor)


@router.get("/internal/parked/{record_id}")
async def show_parked(record_id: UUID, here: Here, who: Admin) -> WholeParkedOut:
    """One parked record of the tenant with its bytes."""
    return await here.find(who.tenant_id, record_id)


@router.post("/internal/parked/replay")
async def replay_parked(body: ReplayIn, here: Here, who: Admin) -> ChangedOut:
    """Have dead records tried again."""
    return await here.replay(who, body)


@router.post("/internal/parked/close")
async def close_parked(body: CloseIn, here: Here, who: Admin) -> ChangedOut:
    """Close dead records with a note."""
    return await here.close(who, body)


@router.get("/internal/backlog")
async def show_backlog(here: Here, who: Admin) -> BacklogOut:
    """What waits in this service."""
    return await here.show(who.tenant_id)
