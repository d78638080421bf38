"""Two processes that take sets of the same contacts never deadlock, lose nothing and repeat nothing."""

import random
import subprocess
from collections.abc import Awaitable, Callable, Iterator, Sequence
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from chassis.testing.databases import Cluster
from chassis.testing.fixtures import Start
from tests.faults.nursery import Nursery, open_nursery_of
from tests.faults.sets.contests import CONTESTS
from tests.faults.sets.race import POINTS, Arena, Tally, witness

Note = Callable[[str, object], None]
Hold = Callable[..., Awaitable[Tally]]
EACH = pytest.mark.parametrize("name", CONTESTS)


@pytest.fixture(scope="module")
def racers() -> Iterator["subprocess.Popen[bytes]"]:
    """Forks racers."""
    with open_nursery_of("tests.faults.sets.racer", "tests.faults.sets.contests", "chassis.assembly") as program:
        yield program


@pytest.fixture
def hold(start: Start, cluster: Cluster, racers: "subprocess.Popen[bytes]", tmp_path: Path, note: Note) -> Hold:
    """`hold(name, size, kills, seed=…, off=…)`: a race of one service on a fresh database."""

    async def race(name: str, size: int, kills: Sequence[str] = (), *, seed: int, off: str = "") -> Tally:
        contest, folder = CONTESTS[name](), tmp_path / str(seed)
        folder.mkdir()  # of its own: what racers have done is noted in it
        async with start(*contest.app, **contest.more) as running, Nursery(racers, folder / "log") as nursery:
            url = make_url(running.service.settings.database_url.get_secret_value())
            assert url.database is not None
            await cluster.execute(*witness(contest, url.database), database=url.database)
            admin = make_url(cluster.admin_url).set(drivername="postgresql", database=url.database)
            arena = Arena(
                running,
                admin.render_as_string(hide_password=False),
                nursery,
                {**environment(cluster, name, url.database), "LODESTONE_PROTECTIONS_OFF": off},
                folder,
                random.Random(seed),
            )
            tally = await arena.hold(contest, size, kills)
        for figure in ("runs", "events", "deadlocks", "rolled_back", "seconds"):
            note(figure, getattr(tally, figure))
        note("kills", tally.kills.total())
        note("breaches", len(tally.breaches))
        return tally

    return race


def environment(cluster: Cluster, name: str, database: str) -> dict[str, str]:
    """Of a racer."""
    urls = {f"LODESTONE_{key.upper()}": value for key, value in cluster.settings(name, database).items()}
    return {**urls, "LODESTONE_DURABLE_DATABASE": "false"}


CARELESS_RACES = 8
"""Whether two transactions deadlock in one race is chance."""


@EACH
async def test_two_processes_take_sets_of_the_same_contacts_without_a_deadlock(hold: Hold, name: str) -> None:
    tally = await hold(name, 800, seed=1)
    assert tally.breaches == []
    assert tally.deadlocks == 0


@EACH
async def test_two_processes_killed_while_they_race_lose_nothing_and_repeat_nothing(hold: Hold, name: str) -> None:
    tally = await hold(name, 800, POINTS * 2, seed=2)
    assert tally.breaches == []
    assert tally.deadlocks == 0
    assert tally.kills.total() >= len(POINTS)


@EACH
async def test_locks_taken_in_the_order_of_events_deadlock_and_still_lose_nothing(hold: Hold, name: str) -> None:
    deadlocks = 0
    for seed in range(3, 3 + CARELESS_RACES):
        tally = await hold(name, 800, seed=seed, off="sorted_locks")
        assert tally.breaches == []
        deadlocks += tally.deadlocks
        if deadlocks:
            break
    assert deadlocks > 0


@EACH
async def test_the_checker_sees_sets_that_are_applied_twice(hold: Hold, name: str) -> None:
    tally = await hold(name, 300, seed=4, off="inbox")
    assert any("too many" in breach.detail or "2 times" in breach.detail for breach in tally.breaches)


@EACH
async def test_the_checker_sees_sets_that_are_noted_before_they_are_applied(hold: Hold, name: str) -> None:
    tally = await hold(name, 300, ["transaction.before_commit"] * 2, seed=5, off="ack_after")
    assert any("lost" in breach.detail for breach in tally.breaches)


@pytest.mark.long
@pytest.mark.timeout(1800)
@EACH
async def test_many_sets_of_the_same_contacts_meet_without_a_deadlock(hold: Hold, name: str) -> None:
    tally = await hold(name, 20_000, seed=6)
    assert tally.breaches == []
    assert tally.deadlocks == 0


@pytest.mark.long
@pytest.mark.timeout(3600)
@EACH
async def test_two_processes_killed_two_hundred_times_lose_nothing_and_repeat_nothing(hold: Hold, name: str) -> None:
    tally = await hold(name, 20_000, POINTS * 40, seed=7)
    assert tally.breaches == []
    assert tally.deadlocks == 0
    assert tally.kills.total() > 100
