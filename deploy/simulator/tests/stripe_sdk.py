"""Stripe's real SDK pointed at a simulator, and a webhook address that checks what it is sent."""

import asyncio
import warnings
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import stripe

from lodestone_simulator.testing import API_KEY, WEBHOOK_SECRET, Simulator


@asynccontextmanager
async def sdk_of(simulator: Simulator, *, key: str = API_KEY, seconds: float = 5) -> AsyncIterator[stripe.V1Services]:
    """The real SDK, without retries of its own."""
    http = stripe.HTTPXClient(timeout=seconds, allow_sync_methods=False)
    client = stripe.StripeClient(key, base_addresses={"api": simulator.url}, http_client=http, max_network_retries=0)
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
        """So many deliveries, each with a signature that Stripe's SDK accepts."""
        async with asyncio.timeout(10):
            while len(self.deliveries) < count:  # noqa: ASYNC110 - the count asked for differs by test
                await asyncio.sleep(0.02)
        return [construct(body, signature) for body, signature in self.deliveries]


def construct(body: bytes, signature: str) -> stripe.Event:
    event: stripe.Event = stripe.Webhook.construct_event(body, signature, WEBHOOK_SECRET)
    return event
