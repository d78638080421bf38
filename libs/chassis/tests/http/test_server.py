"""The server of a process answers until it is stopped, and finishes what it has in hand."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import httpx
import pytest
from fastapi import FastAPI

from chassis.http.server import Server
from chassis.settings import Settings
from chassis.testing.waiting import eventually
from lodestone_local.processes.ports import first_free


@asynccontextmanager
async def serving(app: FastAPI, **chosen: object) -> AsyncIterator[tuple[Server, str]]:
    urls = dict.fromkeys(("database_url", "owner_database_url", "relay_database_url"), "postgresql://nowhere")
    settings = Settings.model_validate({**urls, "http_port": first_free(21_200), **chosen})
    server = Server(app, settings)
    running = asyncio.create_task(server.run())
    url = f"http://127.0.0.1:{settings.http_port}"

    async def answers() -> bool:
        async with httpx.AsyncClient() as client:
            try:
                return (await client.get(f"{url}/")).status_code == 404
            except httpx.TransportError:
                return False

    await eventually(answers)
    yield server, url
    await server.stop()
    await running


async def test_a_request_in_hand_is_answered_before_the_server_stops() -> None:
    app, asked, goes_on = FastAPI(), asyncio.Event(), asyncio.Event()

    @app.get("/slow")
    async def slow() -> str:
        asked.set()
        await goes_on.wait()
        return "answered"

    async with serving(app) as (server, url), httpx.AsyncClient() as client:
        answer = asyncio.create_task(client.get(f"{url}/slow"))
        await asked.wait()
        stopping = asyncio.create_task(server.stop())
        goes_on.set()
        assert (await answer).json() == "answered"
        await stopping


async def test_a_server_that_has_stopped_takes_no_more() -> None:
    async with serving(FastAPI()) as (server, url), httpx.AsyncClient() as client:
        await server.stop()
        with pytest.raises(httpx.ConnectError):
            await client.get(url)


async def test_whoever_comes_beyond_the_limit_is_told_to_come_back() -> None:
    app, asked, goes_on = FastAPI(), asyncio.Semaphore(0), asyncio.Event()

    @app.get("/slow")
    async def slow() -> str:
        asked.release()
        await goes_on.wait()
        return "answered"

    async with serving(app, http_concurrency=2) as (_server, url), httpx.AsyncClient() as client:
        answers = [asyncio.create_task(client.get(f"{url}/slow")) for _ in range(2)]
        for _ in answers:
            await asked.acquire()
        refused = await client.get(f"{url}/slow")
        goes_on.set()
        assert [answer.status_code for answer in await asyncio.gather(*answers)] == [200, 200]
        assert (await client.get(f"{url}/slow")).status_code == 200
    assert (refused.status_code, refused.headers["retry-after"]) == (503, "1")
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["code"] == "Busy"


async def test_connections_on_which_nobody_asks_keep_nobody_out() -> None:
    async with AsyncExitStack() as stack:
        _server, url = await stack.enter_async_context(serving(FastAPI(), http_concurrency=2))
        clients = [await stack.enter_async_context(httpx.AsyncClient()) for _ in range(4)]
        assert [(await client.get(url)).status_code for client in clients] == [404] * 4
