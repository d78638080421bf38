"""A process without a broker: applies the runs it was dealt, and notes each one that is done.

One that was killed begins again with what it has not noted, so what it had committed of that comes twice, as it would
from a broker. Arguments: the service, and the file of its runs. `LODESTONE_PROTECTIONS_OFF` may name `inbox`,
`ack_after` (a run is noted before it is applied) and `sorted_locks` (locks are taken in the order of events).
"""

import asyncio
import pickle
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import uvloop

from chassis import faults, logging
from chassis.assembly import dispatcher_of
from chassis.clock import Clock
from chassis.envelope import Record
from chassis.kafka.dispatch import Dispatcher
from chassis.postgres.failures import is_operational
from chassis.postgres.transactions import Database
from chassis.protections import Protections
from chassis.service import Service
from tests.faults.sets.contest import Contest
from tests.faults.sets.contests import CONTESTS

LANES = 2
"""Runs under way at the same time, as in a consumer."""


@dataclass(frozen=True)
class Racer:
    """Applies runs, and notes each when it is done."""

    dispatcher: Dispatcher
    note: Callable[[int], object]

    async def finish(self, number: int, run: Sequence[Record]) -> None:
        """Apply one run."""
        await self._take(run)
        faults.reach("consumer.after_commit")
        self.note(number)
        faults.reach("consumer.after_offsets")

    async def _take(self, run: Sequence[Record]) -> None:
        while True:
            try:
                await self.dispatcher.take(run)
            except Exception as failure:
                if not is_operational(failure):
                    raise
                await asyncio.sleep(0.02)
            else:
                return


class NotesFirst(Racer):
    """The protection left out: what is noted is not taken again, applied or not."""

    async def finish(self, number: int, run: Sequence[Record]) -> None:
        """Note, then apply."""
        self.note(number)
        await self._take(run)


async def race(service: Service[Any], deal: Path) -> None:
    """Apply every run that is not noted beside the deal."""
    settings = service.settings
    faults.arm(settings)
    database = Database(settings, Clock(settings.clock_file), source=service.name)
    make = Protections.of(settings).choose("ack_after", Racer, NotesFirst)
    waiting = _waiting(deal)
    with noted(deal).open("ab", buffering=0) as done:
        racer = make(dispatcher_of(service, database), lambda number: done.write(b"%d\n" % number))

        async def lane() -> None:
            for number, run in waiting:
                await racer.finish(number, run)

        await asyncio.gather(*(lane() for _ in range(LANES)))
    await database.close()


def noted(deal: Path) -> Path:
    """Where a racer notes what is done."""
    return deal.with_suffix(".done")


def _waiting(deal: Path) -> Iterator[tuple[int, Sequence[Record]]]:
    runs: list[list[Record]] = pickle.loads(deal.read_bytes())  # noqa: S301 - the test that started us wrote it
    done = set(noted(deal).read_text().split()) if noted(deal).exists() else set()
    return iter([(number, run) for number, run in enumerate(runs) if str(number) not in done])


def _service(contest: Contest[Any]) -> Service[Any]:
    build, settings = contest.app
    service = build(settings.model_validate(contest.more))
    careless = replace(service, work=lambda opened: contest.one_by_one(service.work(opened), opened.connection))
    return Protections.of(service.settings).choose("sorted_locks", service, careless)


def main(name: str, deal: str) -> None:
    """Race."""
    logging.configure(name, "ERROR", "json")
    uvloop.run(race(_service(CONTESTS[name]()), Path(deal)))


if __name__ == "__main__":
    main(*sys.argv[1:])
