"""Many rows in one statement, in one order for everybody."""

import asyncio
import random
from collections.abc import Iterator
from typing import Any

from chassis.postgres.sets import Change, Insertion
from chassis.testing import Running
from libs.chassis.tests.toy import NOTES, Work, all_notes, keep_note

ADD = Insertion(NOTES, "reference", "times", once=True, returning=("reference",))
SET = Change(NOTES, key=("reference",), columns=("times",))


async def add(work: Work, *references: str) -> list[str]:
    added = await ADD(work.connection, [{"reference": reference, "times": 1} for reference in references])
    return [row.reference for row in added]


async def test_what_is_there_already_is_left_out(service: Running[Work]) -> None:
    await service.do(keep_note, "b")
    assert await service.do(add, "c", "a", "b") == ["a", "c"]
    assert await service.do(all_notes) == {"a": 1, "b": 1, "c": 1}


async def test_no_rows_are_no_statement(service: Running[Work]) -> None:
    assert await service.do(add) == []


async def test_each_row_gets_its_own_value(service: Running[Work]) -> None:
    await service.do(add, "a", "b", "c")

    async def change(work: Work) -> int:
        return await SET(work.connection, [{"reference": "a", "times": 5}, {"reference": "c", "times": 9}])

    assert await service.do(change) == 2
    assert await service.do(all_notes) == {"a": 5, "b": 1, "c": 9}


async def test_only_the_rows_that_change_are_read_however_many_a_tenant_has(service: Running[Work]) -> None:
    await service.do(add, *(f"n{number}" for number in range(5_000)))
    changed = [f"n{number}" for number in range(0, 5_000, 20)]

    async def explain(work: Work) -> dict[str, Any]:
        await work.connection.run("SET LOCAL enable_nestloop = off")  # the plan it chooses where it expects many rows
        plans = await work.connection.run(f"EXPLAIN (ANALYZE, FORMAT JSON) {SET.text}", changed, [2] * len(changed))
        plan: dict[str, Any] = plans.scalar_one()[0]["Plan"]
        return plan

    assert max(steps_read(await service.do(explain))) == len(changed)


def steps_read(plan: dict[str, Any]) -> Iterator[int]:
    """Rows that each step of a plan has read."""
    yield round(plan["Actual Rows"] * plan["Actual Loops"])
    for step in plan.get("Plans", ()):
        yield from steps_read(step)


async def test_writers_of_the_same_rows_in_other_orders_do_not_deadlock(service: Running[Work]) -> None:
    chance = random.Random(3)
    names = [f"n{number}" for number in range(200)]
    for _ in range(10):
        await asyncio.gather(*(service.do(add, *chance.sample(names, len(names))) for _ in range(4)))

        async def clear(work: Work) -> None:
            await work.connection.run("DELETE FROM notes")

        await service.do(clear)
