"""A whole process: it starts, works, says how it is, leaves when asked, and ends when a part of it fails."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Annotated

import httpx
import pytest
from fastapi import APIRouter, Depends

from chassis import assembly
from chassis.http.resources import resource
from chassis.jobs import every
from chassis.kafka.topics import cluster_id
from chassis.postgres import hold
from chassis.postgres.transactions import Database
from chassis.testing import Running
from chassis.testing.topics import committed, lags, read, write
from chassis.testing.waiting import eventually
from contracts.gateway import TenantChanged
from libs.chassis.tests.conftest import OpenToy
from libs.chassis.tests.toy import Work, all_notes, milestone, milestones
from lodestone_local.processes.ports import some_free

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
    async with open_toy(**kafka, http_port=some_free(21_200, within=900)) as service:
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
    async with open_toy(**kafka, http_port=some_free(21_200, within=900)) as service:
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


async def test_a_process_that_only_answers_leaves_the_topics_alone(open_toy: OpenToy, kafka: dict[str, object]) -> None:
    async with open_toy(**kafka, http_port=some_free(21_200, within=900)) as service:
        settings = service.service.settings
        await write(settings, [service.record(milestone("a"))])
        async with living(service, "api") as url, httpx.AsyncClient() as client:
            assert (await client.get(f"{url}/health/ready")).json()["status"] == "ready"  # it has passed the hold
        assert await committed(settings, "toy", *HEARD) == {}
        async with living(service):

            async def has_begun() -> bool:
                return await service.do(all_notes) == {"a": 1}

            await eventually(has_begun)  # a process that works would have taken the record


async def test_a_worker_whose_database_is_slow_at_the_start_asks_it_again(
    open_toy: OpenToy, kafka: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = [TimeoutError(), None]

    async def slow(_database: Database) -> None:
        if failure := answers.pop(0):
            raise failure

    monkeypatch.setattr(assembly, "assert_durable", slow)
    async with open_toy(**kafka, http_port=some_free(21_200, within=900), durable_database=True) as service:
        await write(service.service.settings, [service.record(milestone("a"))])
        async with living(service):

            async def has_begun() -> bool:
                return await service.do(all_notes) == {"a": 1}

            await eventually(has_begun)
    assert answers == []


class Line:
    """Something a service opens for as long as a process runs."""

    def __init__(self) -> None:
        self.is_open = False


async def test_a_resource_is_open_while_the_process_runs_and_paths_find_it_by_its_type(
    open_toy: OpenToy, kafka: dict[str, object]
) -> None:
    line, router = Line(), APIRouter()

    @asynccontextmanager
    async def opened(_database: Database) -> AsyncIterator[Line]:
        line.is_open = True
        yield line
        line.is_open = False

    @router.get("/line")
    async def read(found: Annotated[Line, Depends(resource(Line))]) -> bool:
        return found is line and found.is_open

    async with open_toy(**kafka, http_port=some_free(21_200, within=900)) as service:
        toy = replace(service, service=replace(service.service, api=router, resources=(opened,)))
        async with living(toy, "api") as url, httpx.AsyncClient() as client:
            assert (await client.get(f"{url}/line")).json() is True
        assert not line.is_open


async def test_a_job_that_sleeps_notices_when_the_clock_is_moved(open_toy: OpenToy, kafka: dict[str, object]) -> None:
    ran: list[datetime] = []

    async def note_time(work: Work, limit: int) -> int:
        ran.append(work.now)
        return 0

    async def tomorrow(work: Work) -> datetime | None:
        return work.now + timedelta(days=1)

    async def has_run(times: int) -> bool:
        return len(ran) >= times

    jobs = (every(seconds=0.01, run=note_time, limit=1, next_due=tomorrow),)
    more = {**kafka, "http_port": some_free(21_200, within=900), "job_poll": 3600}
    async with open_toy({"jobs": jobs}, **more) as service, living(service):
        await eventually(lambda: has_run(2))  # once for each tenant
        await service.advance(timedelta(days=2))
        await eventually(lambda: has_run(4))
    assert ran[3] - ran[0] > timedelta(days=1)


async def test_crash_points_are_refused_on_a_database_that_must_last(open_toy: OpenToy) -> None:
    async with open_toy(durable_database=True, crash_at="handler.before") as service:
        with pytest.raises(SystemExit):
            await assembly.run(service.service, "all")
