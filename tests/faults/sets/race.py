"""Two processes that apply runs of the same contacts at the same time, and are killed if it is asked for."""

import asyncio
import pickle
import random
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import asyncpg

from chassis.envelope import Record
from chassis.faults import EXIT_CODE
from chassis.testing import Running
from tests.checker.applied import once
from tests.checker.findings import Breach, by
from tests.faults.ground import until
from tests.faults.nursery import Nursery
from tests.faults.sets.contest import Contest

RANDOM = "random"
POINTS = ("handler.before", "transaction.before_commit", "consumer.after_commit", "consumer.after_offsets", RANDOM)
RACERS = 2
RUNS = (10, 60)
"""Fewest and most events of a run."""
BOTH = 0.125
"""Share of the runs that both racers are dealt, as after a rebalance; the first of each topic is one of them."""
RETRIED = 50
"""Parked records that are tried at once."""
_FIGURES = "SELECT deadlocks, xact_rollback FROM pg_stat_database WHERE datname = current_database()"
_GUESTS = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
_WITNESS = (
    "CREATE TABLE noted (name text)",
    """CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN
        INSERT INTO noted VALUES (TG_ARGV[0] || ' ' || (to_jsonb(NEW) ->> TG_ARGV[1])); RETURN NEW; END $$""",
)
Run = list[Record]


@dataclass
class Tally:
    """What a race showed."""

    runs: int = 0
    events: int = 0
    kills: Counter[str] = field(default_factory=Counter)
    deadlocks: int = 0
    rolled_back: int = 0
    """Transactions: those that met a conflict and were tried again, and those that a kill cut."""
    seconds: float = 0
    breaches: list[Breach] = field(default_factory=list)


@dataclass(frozen=True)
class Arena:
    """Where a race takes place."""

    running: Running[Any]
    admin_url: str
    nursery: Nursery
    environment: Mapping[str, str]
    """Of the racers."""
    folder: Path
    chance: random.Random
    tally: Tally = field(default_factory=Tally)

    async def hold(self, contest: Contest[Any], size: int, kills: Sequence[str] = ()) -> Tally:
        """Race with about `size` events; the racers' first lives end as `kills` says."""
        await contest.prepare(self.running)
        hands = self._deal([self.running.record(event) for event in contest.events(self.chance, size)])
        before, guests = await self._figures(), await self._guests()
        began = time.monotonic()
        async with asyncio.TaskGroup() as group:
            for number, hand in enumerate(hands):
                deal = self.folder / f"racer-{number}.runs"
                deal.write_bytes(pickle.dumps(hand))
                group.create_task(self._live_on((contest.service, str(deal)), list(kills[number::RACERS])))
        self.tally.seconds = round(time.monotonic() - began, 1)
        await until(lambda: self._are_gone(guests), within=20, what="racers are still connected")  # then figures are in
        deadlocks, rolled_back = await self._figures()
        self.tally.deadlocks, self.tally.rolled_back = deadlocks - before[0], rolled_back - before[1]
        await self._check(contest)
        return self.tally

    def _deal(self, records: Sequence[Record]) -> list[list[Run]]:
        """Runs of each racer; a topic's begin, as a rule, after those of topics before it."""
        topics = by(records, lambda record: record.topic)
        hands: list[list[tuple[float, Run]]] = [[] for _ in range(RACERS)]
        for place, of_topic in enumerate(topics.values()):
            for number, run in enumerate(self._cut(of_topic)):
                moment = self.chance.random() + place / len(topics)
                both = not number or self.chance.random() < BOTH
                for hand in hands if both else [self.chance.choice(hands)]:
                    hand.append((moment, self.chance.sample(run, len(run))))
        runs = [[run for _moment, run in sorted(hand, key=lambda dealt: dealt[0])] for hand in hands]
        self.tally.runs, self.tally.events = sum(map(len, runs)), sum(len(run) for hand in runs for run in hand)
        return runs

    def _cut(self, records: Sequence[Record]) -> list[Run]:
        waiting, runs = self.chance.sample(records, len(records)), list[Run]()
        while waiting:
            size = self.chance.randint(*RUNS)
            runs.append(waiting[:size])
            waiting = waiting[size:]
        return runs

    async def _live_on(self, arguments: Sequence[str], ends: list[str]) -> None:
        """One racer, alive again after each kill, until everything it was dealt is done."""
        while True:
            point = ends.pop() if ends else ""
            named = point and point != RANDOM
            crash_at = f"{point}:{self.chance.randint(1, 3)}" if named else ""
            process = await self.nursery.start({**self.environment, "LODESTONE_CRASH_AT": crash_at}, *arguments)
            if point == RANDOM:
                await asyncio.wait([process.ended], timeout=self.chance.uniform(0.05, 0.5))
                process.kill()
            status = await process.ended
            if status == 0:
                return
            assert status in (EXIT_CODE, -9), f"a racer ended by itself: {status}"
            assert point, "a racer was killed by nobody"
            self.tally.kills[point] += 1

    async def _check(self, contest: Contest[Any]) -> None:
        failed = [reason for reason, _dead in await self.running.parked() if reason not in contest.awaited]
        await self._settle()
        rows = await self._fetch("SELECT name, count(*) FROM noted GROUP BY name")
        left = [reason for reason, _dead in await self.running.parked()]
        parked = [Breach("K10", f"parked: {reason}") for reason in (*failed, *left)]
        noted = once(contest.expected, {row[0]: row[1] for row in rows})
        self.tally.breaches = [*parked, *noted, *await contest.check(self.running, self._fetch)]

    async def _settle(self) -> None:
        """Try what was postponed once more, now that everything else is there."""
        await self.running.advance(timedelta(minutes=1))
        for _ in range(0, len(await self.running.parked()), RETRIED):
            await self.running.retry_parked()

    async def _figures(self) -> tuple[int, int]:
        (row,) = await self._fetch(_FIGURES)
        return row[0], row[1]

    async def _guests(self) -> set[int]:
        return {row[0] for row in await self._fetch(_GUESTS)}

    async def _are_gone(self, before: set[int]) -> bool:
        return await self._guests() <= before

    async def _fetch(self, sql: str) -> list[Any]:
        connection = await asyncpg.connect(self.admin_url)
        try:
            return list(await connection.fetch(sql))
        finally:
            await connection.close()


def witness(contest: Contest[Any], database: str) -> list[str]:
    """Statements, for an administrator, that note what handlers insert in a place none of them knows of.

    A trigger before an insertion runs before `ON CONFLICT DO NOTHING` looks, so that also a repetition is noted.
    Deadlocks are looked for early, so that a race with many does not take long.
    """
    triggers = (
        f"CREATE TRIGGER note BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION note('{table}', '{column}')"
        for table, column in contest.witnesses.items()
    )
    quick = f"ALTER DATABASE {database} SET deadlock_timeout = '100ms'"
    return [f"SET ROLE lodestone_{contest.service}_owner", *_WITNESS, *triggers, "RESET ROLE", quick]
