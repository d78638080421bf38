"""A broker that is reachable and answers nothing: the relay keeps its own deadline and leaves nothing behind."""

import asyncio
import gc
import os
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from chassis.testing.topics import read
from chassis.testing.waiting import eventually
from libs.chassis.tests.conftest import OpenToy
from libs.chassis.tests.kafka.saying import is_empty, say
from libs.chassis.tests.running_parts import relaying
from lodestone_local.kafka import mock_broker
from lodestone_local.kafka.probe import wait_until_ready
from lodestone_local.processes.ports import some_free

pytestmark = pytest.mark.broker


@pytest.fixture
def own_broker() -> Iterator[tuple[str, int]]:
    """Address and pid of a broker in memory that this test may stop."""
    port = some_free(21_200, within=900)
    program = subprocess.Popen([sys.executable, "-m", mock_broker.__name__, str(port)], stdout=subprocess.DEVNULL)
    try:
        assert wait_until_ready(f"127.0.0.1:{port}", within=20)
        yield f"127.0.0.1:{port}", program.pid
    finally:
        os.kill(program.pid, signal.SIGCONT)
        program.kill()
        program.wait()


async def test_a_frozen_broker_costs_time_and_nothing_else(
    open_toy: OpenToy, own_broker: tuple[str, int], caplog: pytest.LogCaptureFixture
) -> None:
    address, pid = own_broker
    settings = {"kafka_bootstrap_servers": address, "ephemeral_broker": True, "relay_deadline": 0.5, "relay_poll": 0.1}
    async with open_toy(**settings) as service:
        before = len(asyncio.all_tasks())

        async def has_given_up() -> bool:
            """Whether several deadlines have passed, each with a producer that was given up."""
            return sum("relay_restarted" in entry.getMessage() for entry in caplog.records) > 2

        async def has_left_nothing() -> bool:
            return len(asyncio.all_tasks()) <= before

        async with relaying(service):
            await say(service, 2)
            await eventually(lambda: is_empty(service))
            os.kill(pid, signal.SIGSTOP)
            await say(service, 2)
            await eventually(has_given_up)
            assert not await is_empty(service)
            os.kill(pid, signal.SIGCONT)
            await eventually(lambda: is_empty(service), within=30)
        await eventually(has_left_nothing)
        gc.collect()  # says what nobody has taken notice of
        assert [entry.message for entry in caplog.records if entry.levelname == "ERROR"] == []
        seen = await read(service.service.settings, "criteria.met")
        firsts = list(dict.fromkeys(one.sequence for one in sorted(seen, key=lambda one: (one.key, one.offset))))
        assert len(firsts) == len({one.id for one in seen}) == 20
