"""The server of a process answers until it is stopped, and finishes what it has in hand."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import httpx
import pytest
from fastapi import FastAPI

from chassis.http.health import Health
from chassis.http.operations import nothing, operations
from chassis.http.server import Server
from chassis.settings import Settings
from chassis.testing.waiting import eventually
from lodestone_local.processes.ports import some_free


@asynccontextmanager
async def serving(app: FastAPI, **chosen: object) -> AsyncIterator[tuple[Server, str]]:
    urls = dict.fromkeys(("database_url", "owner_database_url", "relay_database_url"), "postgresql://nowhere")
    settings = Settings.model_validate({**urls, "http_port": some_free(21_200, within=900), **chosen})
    health = Health()
    for path, answer in operations(health, nothing).items():
        app.add_route(path, answer)
    server = Server(app, settings, health)
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


def slow() -> tuple[FastAPI, asyncio.Event, asyncio.Event]:
    """An application that answers when it is told to; whether it was asked, and what tells it."""
    app, asked, goes_on = FastAPI(), asyncio.Event(), asyncio.Event()

    @app.get("/slow")
    async def answer() -> str:
        asked.set()
        await goes_on.wait()
        return "answered"

    return app, asked, goes_on


async def test_a_request_in_hand_is_answered_before_the_server_stops() -> None:
    app, asked, goes_on = slow()
    async with serving(app) as (server, url), httpx.AsyncClient() as client:
        answer = asyncio.create_task(client.get(f"{url}/slow"))
        await asked.wait()
        stopping = asyncio.create_task(server.stop())
        goes_on.set()
        assert (await answer).json() == "answered"
        await stopping


async def test_what_had_come_before_the_server_stops_is_answered_although_nobody_had_read_it() -> None:
    async with serving(FastAPI(), drain=0) as (server, url):
        address = ("127.0.0.1", int(url.rpartition(":")[2]))
        kept = socket.create_connection(address)
        await asyncio.sleep(0.1)  # it is known to the server, and idle
        new = socket.create_connection(address)
        for connection in (kept, new):
            connection.sendall(b"GET / HTTP/1.1\r\nHost: here\r\n\r\n")
        await server.drain()
        await server.stop()
        for connection in (kept, new):
            with connection:
                connection.settimeout(5)
                assert connection.recv(12) == b"HTTP/1.1 404"


async def test_a_server_that_drains_says_that_it_leaves_and_answers_each_connection_for_the_last_time() -> None:
    app = FastAPI()
    async with serving(app, drain=0.5) as (server, url), httpx.AsyncClient() as client:
        before = await client.get(f"{url}/health/ready")
        draining = asyncio.create_task(server.drain())
        await asyncio.sleep(0)
        ready = await client.get(f"{url}/health/ready")
        answered = await client.get(f"{url}/")
        assert not draining.done()
        await draining
    assert (before.status_code, "connection" in before.headers) == (200, False)
    assert (ready.status_code, ready.json()["problems"]) == (503, {"leaving": "the process was asked to stop"})
    assert (answered.status_code, answered.headers["connection"]) == (404, "close")


async def test_an_answer_that_was_begun_before_is_the_last_of_its_connection_too() -> None:
    app, asked, goes_on = slow()
    async with serving(app, drain=0) as (server, url), httpx.AsyncClient() as client:
        answer = asyncio.create_task(client.get(f"{url}/slow"))
        await asked.wait()
        await server.drain()
        goes_on.set()
        assert (await answer).headers["connection"] == "close"


async def test_who_waits_too_long_for_a_server_that_stops_is_told_to_come_back() -> None:
    app, asked = FastAPI(), asyncio.Event()

    @app.get("/endless")
    async def endless() -> None:
        asked.set()
        await asyncio.Event().wait()

    async with serving(app, last_answers=1) as (server, url), httpx.AsyncClient() as client:
        answer = asyncio.create_task(client.get(f"{url}/endless"))
        await asked.wait()
        async with asyncio.timeout(4):
            await server.stop()
        refused = await answer
    assert (refused.status_code, refused.headers["retry-after"], refused.json()["code"]) == (503, "1", "Stopping")


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
