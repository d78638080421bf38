"""Calls to the world: claimed with a lease, called outside a transaction, settled only while the lease holds."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

import asyncpg
import pytest
from sqlalchemy import text

from chassis.calls import EffectRunner
from chassis.effects import Answer, Answered, Claimed, Declined, Effect, Later, Lease, Succeeded, Unknown, one_by_one
from chassis.ids import new_id
from chassis.tenants import Tenants
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
            return Declined("too late to say")
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
    first = asyncio.Event()

    async def call(request: str) -> Answer:
        called.append(request)
        if len(called) == 1:
            first.set()
            await asyncio.Event().wait()
        return Succeeded("ref")

    async with open_toy({"effects": (effect(call),)}) as service:
        await prepare(service, 1)
        worker = asyncio.create_task(service.carry_out())
        await first.wait()
        worker.cancel()  # as when the process ends here
        await asyncio.wait([worker])
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
    answers: list[Answer] = [Succeeded("1"), Declined("2"), Succeeded("3"), Succeeded("4")]

    async def call(_request: str) -> Answer:
        return answers.pop(0)

    async with open_toy({"effects": (effect(call),)}) as service:
        await prepare(service, 4)
        await service.carry_out()
        assert sorted(await service.do(states)) == ["asked", "done", "done", "done"]


async def test_what_has_ended_is_settled_and_replaced_while_a_slow_call_goes_on(open_toy: OpenToy) -> None:
    slow, go_on = [""], asyncio.Event()

    async def call(request: str) -> Answer:
        if slow[0] in ("", request):
            slow[0] = request
            await go_on.wait()
        return Succeeded("ref")

    async with open_toy({"effects": (effect(call, concurrency=3),)}) as service:
        await prepare(service, 20)
        async with at_work(service):
            await until_done(service, 19)
            assert sorted(await service.do(states)) == ["asked", *["done"] * 19]
            go_on.set()
            await until_done(service, 20)


async def test_calls_that_end_together_are_settled_in_one_transaction(open_toy: OpenToy) -> None:
    sets: list[int] = []

    async def keep(work: Work, answered: Sequence[Answered[str]]) -> None:
        sets.append(len(answered))
        await one_by_one(settle)(work, answered)

    async with open_toy({"effects": (effect(succeed, settle=keep),)}) as service:
        await prepare(service, 10)
        await service.carry_out()
        assert sets == [10]


async def test_every_place_is_filled_and_no_more_is_in_hand(open_toy: OpenToy) -> None:
    under_way, most, full = 0, 0, asyncio.Event()

    async def call(_request: str) -> Answer:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        if under_way == 4:
            full.set()
        await full.wait()
        under_way -= 1
        return Succeeded("ref")

    async with open_toy({"effects": (effect(call, concurrency=4),)}) as service:
        await prepare(service, 30)
        async with at_work(service):
            await until_done(service, 30)
    assert most == 4


async def test_an_idle_effect_sleeps_until_something_is_due_or_committed(open_toy: OpenToy) -> None:
    answers: list[Answer] = [Later("busy", 0.3), Succeeded("1"), Succeeded("2")]
    claims = 0

    async def call(_request: str) -> Answer:
        return answers.pop(0)

    async def counted(work: Work, lease: Lease) -> Sequence[Claimed[str]]:
        nonlocal claims
        claims += 1
        return await claim(work, lease)

    effects = (effect(call, claim=counted, next_due=next_due),)
    async with open_toy({"effects": effects}, job_poll=timedelta(minutes=10)) as service:
        await prepare(service, 1)
        async with at_work(service):
            await until_done(service, 1)
            await service.do(ask, 1)
            await until_done(service, 2)
    # Once for each of the two tenants, once when the call was due again, once after the commit.
    assert claims == 4


async def test_stopping_waits_for_the_calls_in_hand_and_claims_no_more(open_toy: OpenToy) -> None:
    asked = asyncio.Event()
    called: list[str] = []

    async def call(request: str) -> Answer:
        called.append(request)
        asked.set()
        await asyncio.sleep(0.2)
        return Succeeded("ref")

    async with open_toy({"effects": (effect(call, concurrency=2),)}) as service:
        await prepare(service, 9)
        async with at_work(service):
            await asked.wait()
        assert len(called) <= 2
        assert sorted(await service.do(states)) == ["done"] * len(called) + ["waiting"] * (9 - len(called))


async def test_an_outcome_that_nobody_can_tell_is_left_to_the_service_and_never_called_again(open_toy: OpenToy) -> None:
    called: list[str] = []
    heard: list[Answer] = []

    async def call(request: str) -> Answer:
        called.append(request)
        raise ConnectionResetError

    async def keep(work: Work, answered: Sequence[Answered[str]]) -> None:
        heard.extend(answer for _claimed, answer in answered)
        await one_by_one(settle)(work, answered)

    async with open_toy({"effects": (effect(call, repeatable=False, settle=keep),)}) as service:
        await prepare(service, 1)
        for _ in range(3):
            await service.carry_out()
        assert len(called) == 1
        assert heard == [Unknown("ConnectionResetError"), Unknown("nobody_to_ask"), Unknown("nobody_to_ask")]


async def test_an_effect_that_could_outlive_its_lease_is_refused() -> None:
    with pytest.raises(ValueError, match="is not looked up"):
        effect(succeed, look_up=succeed)
    with pytest.raises(ValueError, match="twice the timeout"):
        effect(succeed, timeout=timedelta(seconds=31), lease=timedelta(seconds=60))
