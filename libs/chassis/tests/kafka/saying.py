"""A toy that says much, and what lies in its outbox and on its topic."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from itertools import groupby
from typing import Any
from uuid import UUID

import asyncpg

from chassis.testing import Running
from chassis.testing.topics import Seen
from libs.chassis.tests.toy import Work, met

TOPIC = "criteria.met"
_WRITE = """
INSERT INTO outbox (tenant_id, topic, key, route, headers, value)
SELECT $1, 'criteria.met', 'a', 'a', jsonb_build_object('ce_id', $2::text || nth, 'ce_time', now()),
    convert_to(repeat('x', $3), 'UTF8')
FROM generate_series(1, $4::integer) AS nth
"""


async def say(service: Running[Work], rounds: int, keys: int = 5) -> None:
    """Transactions that each say one event of every key, one after another."""

    async def speak(work: Work) -> None:
        work.outbox.extend(met(UUID(int=key)) for key in range(keys))

    for _ in range(rounds):
        await service.do(speak)


@asynccontextmanager
async def writing(
    service: Running[Work], name: str, *, size: int = 10, number: int = 1
) -> AsyncIterator["asyncpg.Connection[Any]"]:
    """A transaction that has said `name`1, `name`2, …, all of one key, and commits when it is left."""
    connection = await asyncpg.connect(service.service.settings.database_url.get_secret_value())
    try:
        async with connection.transaction():
            await connection.execute(_WRITE, service.tenant, name, size, number)
            yield connection
    finally:
        await connection.close()


async def is_empty(service: Running[Work]) -> bool:
    return not await service.fetch("SELECT FROM outbox")


async def outbox_ids(service: Running[Work]) -> list[str]:
    rows = await service.fetch("SELECT headers::jsonb ->> 'ce_id' AS id FROM outbox ORDER BY position")
    return [row["id"] for row in rows]


def firsts(seen: Sequence[Seen]) -> list[Seen]:
    """The first record of each id, partition by partition in the order of the log."""
    found: dict[str, Seen] = {}
    for one in sorted(seen, key=lambda one: (one.topic, one.partition, one.offset)):
        found.setdefault(one.id, one)
    return list(found.values())


def is_ascending(seen: Sequence[Seen]) -> bool:
    """Whether in every partition news comes under ever larger sequences, whatever is repeated in between."""
    partitions = groupby(firsts(seen), lambda one: (one.topic, one.partition))
    told = [[one.sequence for one in records] for _, records in partitions]
    return all(sequences == sorted(set(sequences)) for sequences in told)
