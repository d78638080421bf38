"""One process: it goes on while its parts do, leaves when it is asked to, and ends when one of them fails."""

import asyncio
import os
import signal

import pytest

<<<<<<< HEAD
from chassis.process import Part, live
=======
from chassis import assembly
from chassis.kafka.topics import cluster_id
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
>>>>>>> relay


class Recorded:
    """A part that runs until it is cancelled, and what happened to it."""

    def __init__(self) -> None:
        self.happened: list[str] = []
        self.running = asyncio.Event()

    async def run(self) -> None:
        self.running.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            self.happened.append("cancelled")
            raise

    async def stop(self) -> None:
        self.happened.append("stopped")


async def fail() -> None:
    raise RuntimeError("as told")


<<<<<<< HEAD
async def end() -> None:
    """Nothing more to do."""
=======
async def test_a_process_on_another_broker_says_that_it_holds_and_does_nothing(
    open_toy: OpenToy, kafka: dict[str, object]
) -> None:
    async with open_toy(**kafka, http_port=first_free(21_100)) as service:
        settings = service.service.settings
        await hold.reason_to_hold(settings, await cluster_id(settings))
        await service.fetch("UPDATE relay_state SET cluster_id = 'another'")
        await write(settings, [service.record(milestone("a"))])
        async with living(service) as url, httpx.AsyncClient() as client:

            async def says_so() -> bool:
                return "hold" in (await client.get(f"{url}/health/ready")).json()["problems"]

            await eventually(says_so)
        assert await service.do(all_notes) == {}
        assert await committed(settings, "toy", *HEARD) == {}
>>>>>>> relay


async def test_a_process_that_is_asked_to_leave_lets_its_parts_finish_first() -> None:
    part = Recorded()
    living = asyncio.create_task(live([Part("one", part.run, part.stop)], role="all"))
    await part.running.wait()
    os.kill(os.getpid(), signal.SIGTERM)
    await living
    assert part.happened == ["stopped", "cancelled"]


@pytest.mark.parametrize("ends", [fail, end])
async def test_a_process_whose_part_ends_by_itself_stops_the_others_and_fails(ends: type) -> None:
    part = Recorded()
    with pytest.raises(SystemExit):
        await live([Part("one", part.run, part.stop), Part("other", ends)], role="all")
    assert part.happened == ["stopped", "cancelled"]
