"""A simulator as the services meet it: another process, real sockets."""

import asyncio
import os
import random
import signal
import socket
import subprocess
import sys
import time
import warnings
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

import httpx
import stripe

Json: TypeAlias = dict[str, Any]

KEY = "sk_test_example"
SECRET = "whsec_example"


def free_port() -> int:
    """A port below the range the kernel gives out by itself."""
    while True:
        port = random.randrange(20000, 32000)
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port


@dataclass
class Running:
    """One simulator process and its addresses."""

    directory: Path
    http_port: int = field(default_factory=free_port)
    smtp_port: int = field(default_factory=free_port)
    webhook_port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.http_port}"

    def start(self) -> None:
        environment = {
            **os.environ,
            "LODESTONE_SIMULATOR_HTTP_PORT": str(self.http_port),
            "LODESTONE_SIMULATOR_SMTP_PORT": str(self.smtp_port),
            "LODESTONE_SIMULATOR_DIRECTORY": str(self.directory),
            "LODESTONE_CLOCK_FILE": str(self.directory / "clock"),
            "LODESTONE_STRIPE_API_KEY": KEY,
            "LODESTONE_STRIPE_WEBHOOK_SECRET": SECRET,
            "LODESTONE_STRIPE_WEBHOOK_URL": f"http://127.0.0.1:{self.webhook_port}/webhooks/stripe/e1",
        }
        self.process = subprocess.Popen([sys.executable, "-m", "lodestone_simulator"], env=environment)
        self._await_readiness()

    def kill(self) -> None:
        self._end(signal.SIGKILL)

    def stop(self) -> int:
        return self._end(signal.SIGTERM)

    def shift(self, seconds: int) -> None:
        (self.directory / "clock").write_text(str(seconds))

    def _end(self, sign: signal.Signals) -> int:
        assert self.process is not None
        self.process.send_signal(sign)
        return self.process.wait(timeout=15)

    def _await_readiness(self) -> None:
        deadline = time.monotonic() + 20
        while True:
            try:
                httpx.get(f"{self.url}/health/ready", trust_env=False).raise_for_status()
            except httpx.TransportError:
                assert self.process is not None
                assert self.process.poll() is None, "the simulator ended at its start"
                assert time.monotonic() < deadline, "the simulator did not start"
                time.sleep(0.05)
            else:
                return


class Control:
    """The simulator's own doors, in a few words."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self.http = http

    async def get(self, path: str, **params: str) -> Json:
        answer = await self.http.get(f"/control/{path}", params=params)
        found: Json = answer.raise_for_status().json()
        return found

    async def post(self, path: str, **body: object) -> Json:
        answer = await self.http.post(f"/control/{path}", json=body)
        done: Json = answer.raise_for_status().json()
        return done

    async def fault(self, mode: str, *, operation: str = "*", provider: str = "stripe", **rest: object) -> None:
        await self.post("faults", provider=provider, operation=operation, mode=mode, **rest)

    async def purchase(self, *, amount: int = 50_000, email: str = "ada@example.com", **rest: object) -> Json:
        return await self.post("stripe/purchases", amount=amount, currency="usd", email=email, **rest)

    async def executed(self, operation: str) -> list[Json]:
        found: list[Json] = (await self.get("executions", operation=operation))["executions"]
        return found


@asynccontextmanager
async def control_of(running: Running) -> AsyncIterator[Control]:
    async with httpx.AsyncClient(base_url=running.url, trust_env=False) as http:
        yield Control(http)


@asynccontextmanager
async def sdk_of(running: Running, *, key: str = KEY, seconds: float = 5) -> AsyncIterator[stripe.V1Services]:
    """The real SDK pointed at the simulator, without retries of its own."""
    http = stripe.HTTPXClient(timeout=seconds, allow_sync_methods=False)
    client = stripe.StripeClient(key, base_addresses={"api": running.url}, http_client=http, max_network_retries=0)
    try:
        with warnings.catch_warnings():
            # The SDK hands httpx its form in a way that httpx calls deprecated.
            warnings.filterwarnings("ignore", message="Use 'content=", category=DeprecationWarning)
            yield client.v1
    finally:
        await http.close_async()  # type: ignore[no-untyped-call]


@dataclass
class Receiver:
    """A webhook address that answers with the statuses it is told to, then 200."""

    statuses: list[int] = field(default_factory=list)
    deliveries: list[tuple[bytes, str]] = field(default_factory=list)

    async def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        headers = dict(line.lower().split(": ", 1) for line in head.split("\r\n")[1:] if line)
        signature = next(line for line in head.split("\r\n") if line.lower().startswith("stripe-signature"))
        body = await reader.readexactly(int(headers["content-length"]))
        self.deliveries.append((body, signature.split(": ", 1)[1]))
        status = self.statuses.pop(0) if self.statuses else 200
        writer.write(f"HTTP/1.1 {status} Said\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    async def received(self, count: int) -> list[stripe.Event]:
        """Exactly this many deliveries, each with a signature that Stripe's SDK accepts."""
        async with asyncio.timeout(10):
            while len(self.deliveries) < count:  # noqa: ASYNC110 - the count asked for differs by test
                await asyncio.sleep(0.02)
        await asyncio.sleep(0.1)
        assert len(self.deliveries) == count
        return [construct(body, signature) for body, signature in self.deliveries]


def construct(body: bytes, signature: str) -> stripe.Event:
    event: stripe.Event = stripe.Webhook.construct_event(body, signature, SECRET)
    return event
