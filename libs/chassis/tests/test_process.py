"""A whole process: it starts, works, says how it is, leaves when asked, and ends when a part of it fails."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest

from chassis import assembly
from chassis.postgres import hold
from chassis.testing import Running
from chassis.testing.topics import committed, lags, read, write
from contracts.gateway import TenantChanged
from libs.chassis.tests.conftest import OpenToy
from libs.chassis.tests.running_parts import eventually
from libs.chassis.tests.toy import Work, all_notes, milestone, milestones
from lodestone_local.ports import first_free

pytestmark = pytest.mark.broker
HEARD = ("milestone.completed", "enrollment.started", TenantChanged.topic.name)


@asynccontextmanager
async def living(service: Running[Work], role: str = "all") -> AsyncIterator[str]:
    """The process, in this one, with its URL; asked to leave as a supervisor would."""
    running = asyncio.create_task(assembly.run(service.service, role))
    url = f"http://127.0.0.1:{service.service.settings.http_port}"

    async def is_alive() -> bool:
        async with httpx.AsyncClient() as client:
            try:
                return (await client.get(f"{url}/health/live")).status_code == 200
            except httpx.TransportError:
                return False

    await eventually(is_alive)
    try:
        yield url
    finally:
        os.kill(os.getpid(), signal.SIGTERM)
        await running


async def test_an_event_goes_in_is_applied_and_what_it_says_comes_out(
    open_toy: OpenToy, kafka: dict[str, object]
) -> None:
    async with open_toy(**kafka, http_port=first_free(21_100)) as service:
        settings = service.service.settings
        await write(settings, [service.record(event) for event in milestones(30, "say")])
        async with living(service) as url:

            async def is_said() -> bool:
                return len(await read(settings, "criteria.met")) == 30

            await eventually(is_said)
            async with httpx.AsyncClient() as client:
                ready = await client.get(f"{url}/health/ready")
                metrics = (await client.get(f"{url}/metrics")).text
        assert ready.json() == {"status": "ready", "problems": {}}
        assert 'parked_records{state="dead"} 0.0' in metrics
        assert sum((await lags(settings, "toy", *HEARD)).values()) == 0  # what was done is committed on leaving


async def test_a_process_on_another_broker_says_that_it_holds_and_does_nothing(
    open_toy: OpenToy, kafka: dict[str, object]
) -> None:
    async with open_toy(**kafka, http_port=first_free(21_100)) as service:
        settings = service.service.settings
        await hold.reason_to_hold(settings)
        await service.fetch("UPDATE relay_state SET cluster_id = 'another'")
        await write(settings, [service.record(milestone("a"))])
        async with living(service) as url, httpx.AsyncClient() as client:

            async def says_so() -> bool:
                return "hold" in (await client.get(f"{url}/health/ready")).json()["problems"]

            await eventually(says_so)
        assert await service.do(all_notes) == {}
        assert await committed(settings, "toy", *HEARD) == {}


async def test_a_process_that_only_answers_leaves_the_topics_alone(open_toy: OpenToy, kafka: dict[str, object]) -> None:
    async with open_toy(**kafka, http_port=first_free(21_100)) as service:
        async with living(service, "api"):
            await asyncio.sleep(0.5)
        assert await committed(service.service.settings, "toy", *HEARD) == {}


async def test_a_part_that_fails_ends_the_process(open_toy: OpenToy, kafka: dict[str, object]) -> None:
    async def fail() -> None:
        raise RuntimeError("as told")

    async with open_toy({"background": (fail,)}, **kafka, http_port=first_free(21_100)) as service:
        with pytest.raises(SystemExit):
            await assembly.run(service.service, "all")
