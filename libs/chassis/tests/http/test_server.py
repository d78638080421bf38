"""The server of a process answers until it is stopped, and finishes what it has in hand."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from fastapi import FastAPI

from chassis.http.server import Server
from chassis.settings import Settings
from chassis.testing.waiting import eventually
from lodestone_local.processes.ports import first_free


@asynccontextmanager
async def serving(app: FastAPI) -> AsyncIterator[tuple[Server, str]]:
    urls = dict.fromkeys(("database_url", "owner_database_url", "relay_database_url"), "postgresql://nowhere")
    settings = Settings.model_validate({**urls, "http_port": first_free(21_200)})
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
