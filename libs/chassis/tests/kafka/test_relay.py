"""What was committed is said: once in a quiet life, at least once in a bad one, always in order."""

import asyncio
import contextlib
from datetime import UTC, datetime
from typing import Self

import pytest
from prometheus_client import REGISTRY

from chassis.testing.topics import read
from chassis.testing.waiting import eventually
from libs.chassis.tests.conftest import OpenToy
from libs.chassis.tests.kafka.saying import TOPIC, is_ascending, is_empty, outbox_ids, say
from libs.chassis.tests.running_parts import relaying
from libs.chassis.tests.toy import keep_note

pytestmark = pytest.mark.broker
CUT = """
SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted
AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


async def test_events_leave_in_the_order_of_their_commits_and_the_outbox_is_empty(
    open_toy: OpenToy, kafka: dict[str, object]
) -> None:
    async with open_toy(**kafka, relay_batch=7) as service:
        await say(service, 12)
        written = await outbox_ids(service)
        async with relaying(service):
            await eventually(lambda: is_empty(service))
        seen = sorted(await read(service.service.settings, TOPIC), key=lambda one: one.sequence)
        assert [one.id for one in seen] == written
        assert [int(one.sequence.split(".")[1]) for one in seen] == list(range(1, 61))


async def test_of_two_relays_one_is_active_and_the_other_takes_over(
    open_toy: OpenToy, kafka: dict[str, object]
) -> None:
    async with open_toy(**kafka, relay_batch=5, relay_poll=0.1) as service, relaying(service) as first:
        await say(service, 4)
        await eventually(lambda: is_empty(service))
        async with relaying(service):
            holders = "SELECT count(*) FILTER (WHERE granted) FROM pg_locks WHERE locktype = 'advisory' AND database ="
            mine = " (SELECT oid FROM pg_database WHERE datname = current_database())"
            assert (await service.fetch(holders + mine))[0]["count"] == 1
            first.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await first
            await say(service, 4)
            await eventually(lambda: is_empty(service))
        seen = await read(service.service.settings, TOPIC)
        assert len({one.id for one in seen}) == len(seen) == 40


async def test_a_relay_whose_connection_is_cut_begins_again(open_toy: OpenToy, kafka: dict[str, object]) -> None:
    async with open_toy(**kafka, relay_poll=0.1) as service, relaying(service):
        await say(service, 2)
        await eventually(lambda: is_empty(service))
        await service.fetch(CUT)
        await say(service, 2)
        await eventually(lambda: is_empty(service))
        assert len({one.id for one in await read(service.service.settings, TOPIC)}) == 20


async def test_two_relays_whose_connections_are_cut_again_and_again_keep_number_and_order(
    open_toy: OpenToy, kafka: dict[str, object]
) -> None:
    async with open_toy(**kafka, relay_batch=7, relay_poll=0.05) as service:
        async with relaying(service), relaying(service):
            for _ in range(8):
                await say(service, 6)
                await service.fetch(CUT)
            await eventually(lambda: is_empty(service), within=30)
            await service.fetch(CUT)
            await say(service, 6)
            written = 9 * 6 * 5
            await eventually(lambda: is_empty(service), within=30)
        seen = await read(service.service.settings, TOPIC)
        assert len({one.id for one in seen}) == len({(one.id, one.sequence) for one in seen}) == written
        assert is_ascending(seen)
        assert len({one.sequence.split(".")[0] for one in seen}) > 1


def told() -> float | None:
    """When the oldest event was said that waits, as it is measured."""
    return REGISTRY.get_sample_value("relay_oldest_event_timestamp_seconds")


async def test_a_broker_that_is_away_delays_and_loses_nothing(open_toy: OpenToy, kafka: dict[str, object]) -> None:
    async with Gate(str(kafka["kafka_bootstrap_servers"])) as gate:
        through = {**kafka, "kafka_bootstrap_servers": gate.address}
        async with open_toy(**through, relay_batch=5, relay_poll=0.1, relay_deadline=1) as service:
            gate.close()
            async with relaying(service):
                await say(service, 3)
                await eventually(gate.has_refused)
                assert len(await outbox_ids(service)) == 15
                assert 0 < (datetime.now(UTC).timestamp() - (told() or 0)) < 60
                gate.open()
                await eventually(lambda: is_empty(service))
                assert told() == 0
            direct = service.service.settings.model_copy(update=kafka)
            seen = await read(direct, TOPIC)
            assert len({one.id for one in seen}) == 15


async def test_what_a_transaction_that_failed_would_have_said_is_never_said(
    open_toy: OpenToy, kafka: dict[str, object]
) -> None:
    async with open_toy(**kafka, relay_poll=0.1) as service, relaying(service):
        with pytest.raises(RuntimeError):
            await service.do(keep_note, "a", said=3, broken=True)
        await say(service, 1, keys=1)
        await eventually(lambda: is_empty(service))
        assert len(await read(service.service.settings, TOPIC)) == 1


class Gate:
    """A port in front of the broker that can be shut. Only the first contact goes through it: a broker names itself."""

    def __init__(self, target: str) -> None:
        host, _, port = target.partition(":")
        self._target = host, int(port)
        self._open = True
        self._refused = 0
        self.address = ""

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._pass, "127.0.0.1", 0)
        self.address = f"127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()

    def close(self) -> None:
        self._open = False

    async def has_refused(self) -> bool:
        """Whether somebody has tried again after being refused."""
        return self._refused > 1

    def open(self) -> None:
        self._open = True

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not self._open:
            self._refused += 1
            writer.close()
            return
        there, back = await asyncio.open_connection(*self._target)
        await asyncio.gather(_copy(reader, back), _copy(there, writer), return_exceptions=True)


async def _copy(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    while some := await source.read(65536):
        target.write(some)
        await target.drain()
    target.close()
