"""Fault cases 7 and 11: PostgreSQL killed, and PostgreSQL standing still, on a server of their own."""

import subprocess
from collections.abc import AsyncIterator, Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from chassis.clock import Clock
from chassis.security.tokens import Signer
from chassis.testing.keys import KeyPair
from tests.checker.rest import at_rest
from tests.faults.both import both_prepared
from tests.faults.ground import Site, connected, until
from tests.faults.hangup import command, door_of, is_up, webhook
from tests.faults.own_postgres import OwnPostgres, own_postgres
from tests.faults.ports import some_port
from tests.faults.postgres_run import Struck
from tests.faults.still_run import Attempt, Load, Stillness, stand_still
from tests.faults.webhook_wire import Wire

pytestmark = [pytest.mark.fault, pytest.mark.broker, pytest.mark.timeout(600)]

Note = Callable[[str, object], None]
LONG = [pytest.mark.long, pytest.mark.timeout(3600)]
_KEPT = "SELECT event_id FROM inbound_events"
_NOTES = "SELECT text FROM changes WHERE cause = 'measured'"


@pytest.fixture(scope="module")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnPostgres]:
    with own_postgres(tmp_path_factory.mktemp("own")) as running:
        yield running


@pytest.fixture(scope="module")
def own_templates() -> dict[str, str]:
    return {}


@pytest.fixture
def own_site(postgres: OwnPostgres, own_templates: dict[str, str], broker: str, keys: KeyPair, tmp_path: Path) -> Site:
    """A site on the server that may be killed."""
    return Site(postgres.reached, own_templates, broker, keys, tmp_path)


@pytest.fixture
async def struck(
    postgres: OwnPostgres,
    own_site: Site,
    gateway_program: "subprocess.Popen[bytes]",
    progress_program: "subprocess.Popen[bytes]",
) -> AsyncIterator[Struck]:
    programs = (gateway_program, progress_program)
    async with both_prepared(own_site, programs, case="case_7_postgres", seed=7) as both:
        yield Struck(postgres, *both)


@pytest.mark.parametrize("kills", [2, pytest.param(30, marks=LONG)])
async def test_what_was_accepted_survives_kills_of_postgres(
    struck: Struck, tmp_path: Path, note: Note, kills: int
) -> None:
    await struck.kill(kills, tmp_path)
    for outcome in (struck.webhooks, struck.events):
        outcome.write()
    note("accepted", struck.figures.accepted)
    note("failed", struck.figures.failed)
    note("applied", struck.events.events)
    note("answers again after", _range(struck.recoveries))
    note("accepts again after", _range(struck.webhooks.resumes))
    note("applies again after", _range(struck.events.resumes))
    note("watchdog exits", struck.kept.watchdog_exits)
    assert struck.kept.odd_ends == []
    assert struck.webhooks.breaches == []
    assert struck.events.breaches == []
    assert (struck.figures.lost, struck.figures.stored_twice, struck.figures.refused) == (0, 0, 0)


async def test_the_checker_sees_a_gateway_that_answers_before_it_commits(struck: Struck, tmp_path: Path) -> None:
    struck.webhooks.off = "webhook_commit"
    await struck.kill(1, tmp_path)
    assert struck.figures.lost > 0
    assert "K1" in {breach.invariant for breach in struck.webhooks.breaches}


@pytest.mark.parametrize("seconds", [7, pytest.param(30, marks=LONG)])
async def test_nobody_is_told_yes_while_postgres_stands_still(
    struck: Struck, own_site: Site, note: Note, seconds: float
) -> None:
    found, attempts = await _stand_still(struck, own_site, seconds)
    for name in ("slowest", "slowest_in_hand", "first_after", "asked_back"):
        note(name, round(getattr(found, name), 2))
    assert [(one.answer, one.ended - one.began) for one in found.odd] == []
    assert found.accepted_meanwhile == 0
    assert found.asked_back > 0
    assert found.slowest <= 8
    assert found.slowest_in_hand <= 20
    yes = {one.request.body for one in attempts if one.is_accepted}
    kept = {row[0] for row in await struck.gateway.fetch(_KEPT)} | {
        row[0] for row in await struck.progress.fetch(_NOTES)
    }
    assert len(yes) > 100
    assert [body for body in yes if not any(name.encode() in body for name in kept)] == []
    for admin_url in (struck.gateway.admin_url, struck.progress.admin_url):
        async with connected(admin_url) as connection:
            assert await at_rest(connection, {}) == []


async def test_the_check_sees_a_gateway_that_answers_before_it_knows(struck: Struck, own_site: Site) -> None:
    # It answers two batches before it stores them, and others when those have been given up.
    careless = {"LODESTONE_PROTECTIONS_OFF": "webhook_commit", "LODESTONE_DATABASE_WAIT": "PT1S"}
    found, _attempts = await _stand_still(struck, own_site, 4, **careless)
    assert found.accepted_meanwhile > 0


async def _stand_still(struck: Struck, site: Site, seconds: float, **more: str) -> tuple[Stillness, list[Attempt]]:
    """A gateway takes webhooks and progress takes commands, while PostgreSQL stands still for so long."""
    gateway, progress = struck.gateway, struck.progress
    await progress.running.take(*progress.enrollments()[:1])
    port = some_port()
    processes = [
        await struck.nurseries[0].start({**gateway.environment, "LODESTONE_ENDPOINT_MEMORY": "PT60S", **more}, "all"),
        await struck.nurseries[1].start({**progress.environment, **door_of(site, port)}, "all"),
    ]
    signer = Signer(site.keys.private, Clock(site.folder / "clock"))
    async with (
        Wire.to(gateway.settings.http_host, gateway.settings.http_port, patience=60, connections=400) as first,
        Wire.to("127.0.0.1", port, patience=60, connections=400) as second,
    ):
        for wire in (first, second):
            await until(lambda wire=wire: is_up(wire), within=30, what="a door is closed")
        loads = [Load(first), Load(second)]
        doors = [(loads[0], map(webhook, count())), (loads[1], (command(number, signer) for number in count()))]
        found = await stand_still(struck.postgres.standing_still, doors, seconds)
        await until(lambda: _is_quiet(struck), within=60, what="something is left")
    for process in processes:
        await process.stop()
    return found, [attempt for load in loads for attempt in load.attempts]


async def _is_quiet(struck: Struck) -> bool:
    return await struck.gateway.is_quiet() and not await struck.progress.fetch("SELECT FROM outbox LIMIT 1")


def _range(seconds: list[float]) -> str:
    ranked = sorted(seconds)
    p95 = ranked[min(len(ranked) - 1, int(0.95 * len(ranked)))]
    return f"p50 {ranked[len(ranked) // 2]:.2f} s, p95 {p95:.2f} s, max {ranked[-1]:.2f} s"
