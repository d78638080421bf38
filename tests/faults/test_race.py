"""A milestone that races its enrollment is counted, whichever way their statements fall."""

import random
from collections.abc import Callable

import pytest

from chassis.testing.fixtures import Start
from progress_service.app import build
from progress_service.settings import Settings
from tests.faults.race_run import PAIRS_AT_ONCE, SIDES, Race, Tally

Note = Callable[[str, object], None]


async def raced(start: Start, pairs: int, note: Note, *, seed: int, locked: bool = True) -> Tally:
    async with start(build, Settings, database_pool=2 * PAIRS_AT_ONCE) as running:
        tally = await Race(running, random.Random(seed), locked).run(pairs)
    for name in ("pairs", "overlapping", "firsts", "uncounted", "twice"):
        note(name, getattr(tally, name))
    return tally


def assert_counted(tally: Tally) -> None:
    assert (tally.uncounted, tally.twice) == (0, 0)
    assert tally.overlapping > tally.pairs / 2
    assert min(tally.firsts[side] for side in SIDES) > tally.pairs / 5


async def test_three_hundred_races_leave_no_milestone_uncounted(start: Start, note: Note) -> None:
    assert_counted(await raced(start, 300, note, seed=1))


async def test_without_the_lock_of_the_contact_some_races_are_lost(start: Start, note: Note) -> None:
    tally = await raced(start, 300, note, seed=2, locked=False)
    assert tally.uncounted > 0


@pytest.mark.long
@pytest.mark.timeout(600)
async def test_ten_thousand_races_leave_no_milestone_uncounted(start: Start, note: Note) -> None:
    assert_counted(await raced(start, 10_000, note, seed=3))
