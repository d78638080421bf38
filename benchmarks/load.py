"""Load on an HTTP server over raw keep-alive connections, in a process of its own, as cheap as Python can be."""

import asyncio
import itertools
import multiprocessing
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from typing import Self, TypeVar, cast
from urllib.parse import urlsplit

import uvloop

R = TypeVar("R")
_HEAD = b"POST %s HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n%s\r\n"


@dataclass
class Report:
    """What a load found; `latencies` in seconds, from the moment a request was due."""

    seconds: float = 0.0
    statuses: Counter[int] = field(default_factory=Counter)
    latencies: list[float] = field(default_factory=list)
    cpu_seconds: float = 0.0
    """Of the generator itself: what it took from the processors that it shares with the server."""

    @property
    def accepted(self) -> int:
        """Answers of 2xx."""
        return sum(number for status, number in self.statuses.items() if 200 <= status < 300)

    @property
    def rate(self) -> float:
        """Accepted a second."""
        return self.accepted / self.seconds


class Connection(asyncio.BufferedProtocol):
    """One connection, one request at a time; only answers with a Content-Length are understood."""

    def __init__(self) -> None:
        self._next = bytearray(65536)
        self._read = b""
        self._answer: asyncio.Future[int] | None = None
        self._transport: asyncio.Transport | None = None

    @classmethod
    async def open(cls, url: str) -> Self:
        """Connected to the host and port of `url`."""
        host, _, port = urlsplit(url).netloc.partition(":")
        _, protocol = await asyncio.get_running_loop().create_connection(cls, host, int(port))
        return protocol

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Called by the loop."""
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is none by name

    def get_buffer(self, _sizehint: int) -> bytearray:
        """Called by the loop: where it may write what comes next."""
        return self._next

    def buffer_updated(self, nbytes: int) -> None:
        """Called by the loop: so much has come."""
        self._read += self._next[:nbytes]
        head, found, body = self._read.partition(b"\r\n\r\n")
        if found and len(body) >= _length(head) and self._answer is not None:
            self._read = b""
            self._answer.set_result(int(head[9:12]))

    def connection_lost(self, exc: Exception | None) -> None:
        """Called by the loop."""
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(exc or ConnectionError("closed"))

    def ask(self, request: bytes) -> "asyncio.Future[int]":
        """Send a whole request; its status comes later."""
        assert self._transport is not None  # noqa: S101 - opened
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return self._answer


def post(url: str, body: bytes, **headers: str) -> bytes:
    """The bytes of a POST request."""
    place = urlsplit(url)
    more = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    return _HEAD % (place.path.encode(), place.netloc.encode(), len(body), more.encode()) + body


def get(url: str, **headers: str) -> bytes:
    """The bytes of a GET request."""
    place = urlsplit(url)
    more = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    target = f"{place.path}?{place.query}" if place.query else place.path
    return f"GET {target} HTTP/1.1\r\nHost: {place.netloc}\r\n{more}\r\n".encode()


async def closed_loop(url: str, requests: Iterator[bytes], *, connections: int, seconds: float) -> Report:
    """Each connection asks again as soon as it is answered: how much the server can do."""
    report, began = Report(), time.perf_counter()

    async def ask_on(connection: Connection) -> None:
        while (at := time.perf_counter()) < began + seconds:
            report.statuses[await connection.ask(next(requests))] += 1
            report.latencies.append(time.perf_counter() - at)

    await _each(url, connections, ask_on)
    report.seconds = time.perf_counter() - began
    return report


async def open_loop(
    url: str,
    requests: Iterator[bytes],
    *,
    rate: float,
    seconds: float,
    told: Callable[[int, float], None] | None = None,
) -> Report:
    """Requests are due at a fixed rate, however slow the answers are; a wait for a connection counts as latency.

    `told` hears the number of each accepted request and when its answer came.
    """
    report, began = Report(), time.perf_counter() + 0.05
    numbers = iter(range(int(rate * seconds)))

    async def ask_on(connection: Connection) -> None:
        for number in numbers:
            due = began + number / rate
            await asyncio.sleep(due - time.perf_counter())
            status = await connection.ask(next(requests))
            at = time.perf_counter()
            report.statuses[status] += 1
            report.latencies.append(at - due)
            if told is not None and 200 <= status < 300:
                told(number, at)

    await _each(url, 64, ask_on)
    report.seconds = time.perf_counter() - began
    return report


async def _each(url: str, connections: int, work: Callable[[Connection], Awaitable[None]]) -> None:
    opened = [await Connection.open(url) for _ in range(connections)]
    async with asyncio.TaskGroup() as group:
        for connection in opened:
            group.create_task(_run(work, connection))


async def _run(work: Callable[[Connection], Awaitable[None]], connection: Connection) -> None:
    await work(connection)


def _length(head: bytes) -> int:
    _, _, rest = head.lower().partition(b"content-length:")
    return int(rest.partition(b"\r\n")[0])


async def elsewhere(work: Callable[..., R], *arguments: object) -> R:
    """Run a function in a fresh process, so that the load does not share an interpreter with what it measures."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return await asyncio.get_running_loop().run_in_executor(pool, work, *arguments)


def measured(load: Awaitable[Report]) -> Report:
    """Run a load on a loop of its own, with the processor time it took."""

    async def run() -> Report:
        return await load

    began = time.process_time()
    report = uvloop.run(run())
    report.cpu_seconds = time.process_time() - began
    return report


def forever(make: Callable[[int], bytes]) -> Iterator[bytes]:
    """Requests one after another, made when they are asked for."""
    return map(make, itertools.count())
