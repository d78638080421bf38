"""Calls to the world: claimed with a lease, called outside a transaction, settled only while the lease holds."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Any

import asyncpg
import pytest
from sqlalchemy import text

from chassis.effects import Answer, Claimed, Effect, Lease, Refused, Succeeded, Unknown
from chassis.ids import new_id
from chassis.testing import Running
from libs.chassis.tests.conftest import OpenToy
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
Call = Callable[[str], Awaitable[Answer]]


async def claim(work: Work, lease: Lease) -> Sequence[Claimed[str]]:
    rows = await work.connection.execute(_CLAIM, {"until": lease.until, "now": work.now, "limit": lease.limit})
    return [Claimed(row.id, row.epoch, str(row.id), row.state == "asked again") for row in rows]


async def settle(work: Work, claimed: Claimed[str], answer: Answer) -> None:
    state = {Succeeded: "done", Refused: "refused", Unknown: "unknown"}[type(answer)]
    facts = {"state": state, "id": claimed.id, "epoch": claimed.epoch, "now": work.now}
    changed = await work.connection.execute(_SETTLE, facts)
    if state == "refused":
        raise RuntimeError("as told")
    await work.notes.add("settled" if changed.rowcount else "lease lost")


async def ask(work: Work, number: int) -> None:
    for _ in range(number):
        await work.connection.execute(text("INSERT INTO calls (id) VALUES (:id)"), {"id": new_id()})


async def states(work: Work) -> list[str]:
    return [row.state for row in await work.connection.execute(text("SELECT state FROM calls ORDER BY id"))]


async def notes(work: Work) -> dict[str, int]:
    return await work.notes.all()


def effect(call: Call, *, look_up: Call | None = None, repeatable: bool = True, **more: Any) -> Effect[str]:
    return Effect(name="call", claim=claim, call=call, settle=settle, look_up=look_up, repeatable=repeatable, **more)


async def prepare(service: Running[Work], number: int) -> None:
    settings = service.service.settings
    connection = await asyncpg.connect(settings.owner_database_url.get_secret_value())
    for statement in CALLS_DDL:
        await connection.execute(statement)
    await connection.close()
    await service.do(ask, number)


async def test_each_call_is_made_and_settled_once_however_many_workers(open_toy: OpenToy) -> None:
    made: list[str] = []

    async def call(request: str) -> Answer:
        made.append(request)
        await asyncio.sleep(0.01)
        return Succeeded("ref")

    async with open_toy({"effects": (effect(call, concurrency=5),)}) as service:
        await prepare(service, 20)
        await asyncio.gather(*(service.carry_out(rounds=3) for _ in range(4)))
        assert (len(made), len(set(made))) == (20, 20)
        assert await service.do(states) == ["done"] * 20
        assert await service.do(notes) == {"settled": 20}


async def test_a_slow_worker_whose_lease_was_taken_settles_nothing(open_toy: OpenToy) -> None:
    asked, go_on = asyncio.Event(), asyncio.Event()

    async def call(_request: str) -> Answer:
        if not asked.is_set():
            asked.set()
            await go_on.wait()
            return Refused("too late to say")
        return Succeeded("ref")

    async with open_toy({"effects": (effect(call),)}) as service:
        await prepare(service, 1)
        slow = asyncio.create_task(service.carry_out())
        await asked.wait()
        await service.carry_out()
        assert await service.do(states) == ["asked"]  # the lease holds: nobody else may ask
        await service.advance(timedelta(seconds=61))
        await service.carry_out()
        assert await service.do(states) == ["done"]
        go_on.set()
        await slow
        assert await service.do(states) == ["done"]


async def test_an_unknown_outcome_is_looked_up_and_never_tried_again_blindly(open_toy: OpenToy) -> None:
    called: list[str] = []
    looked: list[str] = []

    async def call(request: str) -> Answer:
        called.append(request)
        raise ConnectionResetError

    async def look_up(request: str) -> Answer:
        looked.append(request)
        return Succeeded("found") if len(looked) > 1 else Unknown("not listed yet")

    async with open_toy({"effects": (effect(call, look_up=look_up, repeatable=False),)}) as service:
        await prepare(service, 1)
        for _ in range(4):
            await service.carry_out()
            await service.advance(timedelta(seconds=61))
        assert (len(called), len(looked)) == (1, 2)
        assert await service.do(states) == ["done"]


async def test_a_repeatable_call_is_made_again_when_its_worker_died(open_toy: OpenToy) -> None:
    called: list[str] = []

    async def call(request: str) -> Answer:
        called.append(request)
        if len(called) == 1:
            raise asyncio.CancelledError  # as when the process ends here
        return Succeeded("ref")

    async with open_toy({"effects": (effect(call),)}) as service:
        await prepare(service, 1)
        with pytest.raises(asyncio.CancelledError):
            await service.carry_out()
        await service.advance(timedelta(seconds=61))
        await service.carry_out()
        assert (len(called), len(set(called))) == (2, 1)
        assert await service.do(states) == ["done"]


async def test_a_call_that_takes_too_long_is_unknown(open_toy: OpenToy) -> None:
    async def call(_request: str) -> Answer:
        await asyncio.sleep(5)
        return Succeeded("ref")

    async with open_toy({"effects": (effect(call, timeout=timedelta(milliseconds=50)),)}) as service:
        await prepare(service, 1)
        await service.carry_out()
        assert await service.do(states) == ["unknown"]


async def test_one_settlement_that_fails_keeps_no_other_from_being_stored(open_toy: OpenToy) -> None:
    answers: list[Answer] = [Succeeded("1"), Refused("2"), Succeeded("3"), Succeeded("4")]

    async def call(_request: str) -> Answer:
        return answers.pop(0)

    async with open_toy({"effects": (effect(call),)}) as service:
        await prepare(service, 4)
        await service.carry_out()
        assert sorted(await service.do(states)) == ["asked", "done", "done", "done"]


def test_a_call_that_may_not_be_repeated_must_be_looked_up() -> None:
    async def call(_request: str) -> Answer:
        return Succeeded("ref")

    with pytest.raises(ValueError, match="nothing to look it up with"):
        effect(call, repeatable=False)
    with pytest.raises(ValueError, match="twice the timeout"):
        effect(call, timeout=timedelta(seconds=31), lease=timedelta(seconds=60))
