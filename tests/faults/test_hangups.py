"""Fault case 13: clients hang up after 0 to 30 ms. A request left everything or nothing, and asked again it is one."""

import random
import subprocess
from collections import Counter
from collections.abc import Callable

import pytest

from chassis.clock import Clock
from chassis.security.tokens import Signer
from tests.checker.rest import at_rest
from tests.faults import ground, webhook_ground
from tests.faults.ground import Site, connected, until
from tests.faults.hangup import Impatient, command, door_of, is_up, webhook
from tests.faults.nursery import Nursery
from tests.faults.ports import some_port
from tests.faults.webhook_wire import Wire

pytestmark = [pytest.mark.fault, pytest.mark.broker, pytest.mark.timeout(600)]

Note = Callable[[str, object], None]
so_many = pytest.mark.parametrize(
    "requests", [400, pytest.param(10_000, marks=[pytest.mark.long, pytest.mark.timeout(1800)])]
)
_PATIENT = {"LODESTONE_DATABASE_WAIT": "PT30S"}
_ROWS = "SELECT event_id FROM inbound_events"
_TOLD = """
SELECT split_part(convert_from(value, 'UTF8')::json ->> 'reference', '/', 2) FROM outbox_copy
WHERE topic = 'activity.recorded'
"""
_CHANGES = "SELECT text, count(*) FROM changes WHERE cause = 'measured' GROUP BY text"
_SESSIONS = """
SELECT count(*) AS open, count(*) FILTER (WHERE state <> 'idle') AS busy FROM pg_stat_activity
WHERE datname = current_database() AND application_name = 'lodestone'
"""


@so_many
async def test_a_webhook_whose_sender_went_away(
    site: Site, gateway_program: "subprocess.Popen[bytes]", note: Note, requests: int
) -> None:
    async with webhook_ground.prepared(site) as here, Nursery(gateway_program, site.folder / "log") as nursery:
        await nursery.start({**here.environment, **_PATIENT}, "api")
        async with Wire.to(here.settings.http_host, here.settings.http_port, patience=30) as wire:
            await until(lambda: is_up(wire), within=30, what="the gateway is not up")
            client = Impatient(wire, random.Random(13))
            asked = [webhook(number) for number in range(requests)]
            await client.hang_up(asked)
            await until(lambda: _is_idle(here), within=30, what="sessions are busy")
            rows = {row[0] for row in await here.fetch(_ROWS)}
            told = Counter(row[0] for row in await here.fetch(_TOLD))
            await client.ask_again(asked)
        whole = Counter(row[0] for row in await here.fetch(_TOLD))
        kept = len(await here.fetch(_ROWS))
        open_, busy = (await here.fetch(_SESSIONS))[0]
    _say(note, client, committed=len(rows), requests=requests)
    assert told == Counter(rows)
    assert 0 < len(rows) < requests
    assert {answer and answer.status for pair in client.answers.values() for answer in pair} == {200}
    assert kept == requests
    assert whole == Counter(f"a{number}" for number in range(requests))
    assert (open_ <= here.settings.database_pool, busy) == (True, 0)


@so_many
async def test_a_command_whose_caller_went_away(
    site: Site, progress_program: "subprocess.Popen[bytes]", note: Note, requests: int
) -> None:
    client, committed, changes = await _measure(site, progress_program, requests, keyed=True)
    _say(note, client, committed=committed, requests=requests)
    assert all(
        first and second and first.status == 200 and first.body == second.body
        for first, second in client.answers.values()
    )
    assert 0 < committed < requests
    assert changes == {f"note {number}": 1 for number in range(requests)}


async def test_the_check_sees_a_caller_who_sends_no_key(
    site: Site, progress_program: "subprocess.Popen[bytes]"
) -> None:
    _client, _committed, changes = await _measure(site, progress_program, 50, keyed=False)
    assert max(changes.values()) > 1


async def _measure(
    site: Site, program: "subprocess.Popen[bytes]", requests: int, *, keyed: bool
) -> tuple[Impatient, int, dict[str, int]]:
    """Staff sets a criterion's value again and again; how many were done at first, and how often in the end."""
    async with ground.prepared(site, seed=13) as here, Nursery(program, site.folder / "log") as nursery:
        await here.running.take(*here.enrollments()[:1])
        port = some_port()
        await nursery.start({**here.environment, **_PATIENT, **door_of(site, port)}, "api")
        signer = Signer(site.keys.private, Clock(site.folder / "clock"))

        asked = [command(number, signer, keyed=keyed) for number in range(requests)]
        async with Wire.to("127.0.0.1", port, patience=30) as wire:
            await until(lambda: is_up(wire), within=30, what="progress is not up")
            client = Impatient(wire, random.Random(13))
            await client.hang_up(asked)
            await until(lambda: _is_idle(here), within=30, what="sessions are busy")
            committed = len(await here.fetch(_CHANGES))
            await client.ask_again(asked)
        async with connected(here.admin_url) as connection:
            assert [breach for breach in await at_rest(connection, {}) if "transaction" in breach.detail] == []
        return client, committed, dict(map(tuple, await here.fetch(_CHANGES)))


async def _is_idle(here: "ground.Ground | webhook_ground.Ground") -> bool:
    return bool((await here.fetch(_SESSIONS))[0]["busy"] == 0)


def _say(note: Note, client: Impatient, *, committed: int, requests: int) -> None:
    note("hung up", dict(client.ends))
    note("committed all the same", f"{committed} of {requests}")
