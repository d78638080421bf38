"""A table of calls to be made, and an effect that makes them."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

import asyncpg
from sqlalchemy import text

from chassis.calls import EffectRunner
from chassis.effects import Answer, Claimed, Declined, Effect, Later, Lease, Succeeded, Unknown, one_by_one
from chassis.ids import new_id
from chassis.tenants import Tenants
from chassis.testing import Running
from libs.chassis.tests.toy import Work

CALLS_DDL = (
    """CREATE TABLE calls (tenant_id uuid NOT NULL DEFAULT current_setting('app.tenant')::uuid, id uuid NOT NULL,
        state text NOT NULL DEFAULT 'waiting', epoch integer NOT NULL DEFAULT 0, leased_until timestamptz,
        PRIMARY KEY (tenant_id, id))""",
    "ALTER TABLE calls ENABLE ROW LEVEL SECURITY",
    "CREATE POLICY tenant ON calls USING (tenant_id = current_setting('app.tenant')::uuid)",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON calls TO lodestone_progress_app",
)
_CLAIM = text("""
    UPDATE calls SET epoch = epoch + 1, leased_until = :until,
        state = CASE state WHEN 'waiting' THEN 'asked' ELSE 'asked again' END
    WHERE id IN (
        SELECT id FROM calls WHERE state IN ('waiting', 'asked', 'asked again', 'unknown')
            AND (leased_until IS NULL OR leased_until <= :now) LIMIT :limit FOR UPDATE SKIP LOCKED)
    RETURNING id, epoch, state
""")
_SETTLE = text(
    "UPDATE calls SET state = :state, leased_until = :now WHERE id = :id AND epoch = :epoch"
    " AND state IN ('asked', 'asked again')"
)
_NEXT = text("SELECT min(leased_until) FROM calls WHERE leased_until > :now AND state <> 'done'")
Call = Callable[[str], Awaitable[Answer]]


async def claim(work: Work, lease: Lease) -> Sequence[Claimed[str]]:
    rows = await work.connection.execute(_CLAIM, {"until": lease.until, "now": work.now, "limit": lease.limit})
    return [Claimed(row.id, row.epoch, str(row.id), row.state == "asked again") for row in rows]


async def settle(work: Work, claimed: Claimed[str], answer: Answer) -> None:
    state = {Succeeded: "done", Declined: "declined", Unknown: "unknown", Later: "waiting"}[type(answer)]
    seconds = answer.seconds if isinstance(answer, Later) else 0
    facts = {"state": state, "id": claimed.id, "epoch": claimed.epoch, "now": work.now + timedelta(seconds=seconds)}
    changed = await work.connection.execute(_SETTLE, facts)
    if state == "declined":
        raise RuntimeError("as told")
    await work.notes.add("settled" if changed.rowcount else "lease lost")


async def next_due(work: Work) -> datetime | None:
    return (await work.connection.execute(_NEXT, {"now": work.now})).scalar_one()  # type: ignore[no-any-return]


async def ask(work: Work, number: int) -> None:
    for _ in range(number):
        await work.connection.execute(text("INSERT INTO calls (id) VALUES (:id)"), {"id": new_id()})


async def states(work: Work) -> list[str]:
    return [row.state for row in await work.connection.execute(text("SELECT state FROM calls ORDER BY id"))]


async def ids(work: Work) -> list[str]:
    return [str(row.id) for row in await work.connection.execute(text("SELECT id FROM calls"))]


async def notes(work: Work) -> dict[str, int]:
    return await work.notes.all()


def effect(call: Call, *, look_up: Call | None = None, repeatable: bool = True, **more: Any) -> Effect[str]:
    parts = {"name": "call", "claim": claim, "settle": one_by_one(settle), **more}
    return Effect(call=call, look_up=look_up, repeatable=repeatable, **parts)


async def succeed(_request: str) -> Answer:
    return Succeeded("ref")


async def prepare(service: Running[Work], number: int) -> None:
    settings = service.service.settings
    connection = await asyncpg.connect(settings.owner_database_url.get_secret_value())
    for statement in CALLS_DDL:
        await connection.execute(statement)
    await connection.close()
    await service.do(ask, number)


@asynccontextmanager
async def at_work(service: Running[Work]) -> AsyncIterator[EffectRunner]:
    """A runner that goes on until it is stopped, as in a process."""
    parts = service.service
    tenants = Tenants(service.database, poll=parts.settings.job_poll)
    runner = EffectRunner(
        service.database, parts.effects, open_work=parts.work, settings=parts.settings, tenants=tenants
    )
    running = asyncio.create_task(runner.run())
    try:
        yield runner
    finally:
        await runner.stop(patience=timedelta(seconds=10))
        await running


async def until_done(service: Running[Work], number: int) -> None:
    """Wait by reading: a commit would wake the effects."""
    async with asyncio.timeout(10):
        while True:
            async with service.database.transaction(service.tenant, read_only=True) as transaction:
                found = await states(service.service.work(transaction))
            if found.count("done") >= number:
                return
            await asyncio.sleep(0.02)
