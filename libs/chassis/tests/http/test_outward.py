"""Requests to others go out as they were asked for, and whatever becomes of them is said in httpx's words."""

import asyncio
import gzip
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import httpx
import pytest

from chassis.http.outward import Transport

Serve = Callable[[bytes, asyncio.StreamWriter], Awaitable[None]]
OK = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"


class Listener:
    """A server of a few lines: `serve` is given the head of each request."""

    def __init__(self, serve: Serve) -> None:
        self._serve = serve
        self.heads: list[bytes] = []
        self.connections = 0

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                self.heads.append(head)
                await self._serve(head, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def before(serve: Serve, *, seconds: float = 5) -> AsyncIterator[tuple[httpx.AsyncClient, Listener]]:
    listener = Listener(serve)
    server = await asyncio.start_server(listener.take, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with httpx.AsyncClient(transport=Transport(5), base_url=url, timeout=seconds) as client:
        yield client, listener
    server.close()


async def fine(_head: bytes, writer: asyncio.StreamWriter) -> None:
    writer.write(OK)


async def test_a_request_goes_out_as_it_was_asked_for_and_its_connection_is_used_again() -> None:
    async with before(fine) as (client, listener):
        for _ in range(2):
            answer = await client.get("/a%2Fb", params={"one": "x y", "two": "é"}, headers={"If-Match": '"7"'})
            assert (answer.status_code, answer.text) == (200, "ok")
    assert listener.connections == 1
    assert listener.heads[0].startswith(b"GET /a%2Fb?one=x+y&two=%C3%A9 HTTP/1.1\r\n")
    assert b'\r\nif-match: "7"\r\n' in listener.heads[0].lower()


async def test_a_body_is_sent_whole_or_as_it_comes() -> None:
    async def parts() -> AsyncIterator[bytes]:
        yield b"one"
        yield b"two"

    async with before(fine) as (client, listener):
        await client.post("/whole", content=b"12345")
        await client.post("/parts", content=parts())
    whole, streamed = listener.heads[0].lower(), listener.heads[1].lower()
    assert b"content-length: 5" in whole
    assert streamed.count(b"transfer-encoding: chunked") == 1
    assert b"content-length" not in streamed


async def test_an_answer_is_read_as_it_comes() -> None:
    go_on = asyncio.Event()

    async def slowly(_head: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\none\r\n")
        await go_on.wait()
        writer.write(b"3\r\ntwo\r\n0\r\n\r\n")

    async with before(slowly) as (client, _), client.stream("GET", "/") as answer:
        parts = answer.aiter_bytes()
        assert await anext(parts) == b"one"
        go_on.set()
        assert [part async for part in parts] == [b"two"]


async def test_an_answer_that_is_compressed_is_unpacked_and_a_redirect_is_not_followed() -> None:
    packed = gzip.compress(b"hello")

    async def serve(head: bytes, writer: asyncio.StreamWriter) -> None:
        if head.startswith(b"GET /moved"):
            writer.write(b"HTTP/1.1 303 See Other\r\nlocation: /else\r\ncontent-length: 0\r\n\r\n")
        else:
            writer.write(b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: %d\r\n\r\n" % len(packed))
            writer.write(packed)

    async with before(serve) as (client, _):
        assert (await client.get("/")).text == "hello"
        assert (await client.get("/moved")).headers["location"] == "/else"


async def test_nobody_listens() -> None:
    async with httpx.AsyncClient(transport=Transport(5)) as client:
        with pytest.raises(httpx.ConnectError):
            await client.get("http://127.0.0.1:1/")


async def test_no_answer_comes_in_time() -> None:
    async def never(_head: bytes, _writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(60)

    async with before(never, seconds=0.1) as (client, _):
        with pytest.raises(httpx.ReadTimeout):
            await client.get("/")


@pytest.mark.parametrize("said", [b"", b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhal", b"What?\r\n\r\n"])
async def test_a_connection_that_breaks_off_is_told_and_nothing_is_sent_twice(said: bytes) -> None:
    async def serve(head: bytes, writer: asyncio.StreamWriter) -> None:
        if head.startswith(b"GET /first"):
            writer.write(OK)
            return
        writer.write(said)
        writer.close()

    async with before(serve) as (client, listener):
        await client.get("/first")
        with pytest.raises(httpx.TransportError):
            await client.put("/second", content=b"")
    assert len(listener.heads) == 2


async def test_whoever_goes_away_in_the_middle_leaves_no_connection_behind() -> None:
    async def serve(head: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\none\r\n" if b"/part" in head else OK)

    async with before(serve) as (client, listener):
        async with client.stream("GET", "/part") as answer:
            assert await anext(answer.aiter_bytes()) == b"one"
        assert (await client.get("/")).text == "ok"
    assert listener.connections == 2
