"""A provider: sends at a steady rate whatever is answered, repeats what was not accepted, and keeps a ledger."""

import asyncio
import os
import random
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from gateway_service.domain.signature import sign
from services.gateway.tests.fakes import ENDPOINTS, HEADERS, SECRETS
from tests.checker.accepted import SentWebhook
from tests.faults.webhook_story import Webhook
from tests.faults.webhook_wire import Wire

RATE = 100
"""New webhooks a second."""
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 5.0
"""Seconds between two attempts: hours at a real provider."""


@dataclass
class Ledger:
    """A line for each attempt; one that was answered is on disk before anything else happens."""

    file: IO[str]

    def write(self, webhook: Webhook, status: int | None) -> None:
        """One attempt and its answer; None where there was none."""
        endpoint = ENDPOINTS[webhook.endpoint]
        self.file.write(f"{endpoint} {webhook.id} {webhook.sha256} {status or '-'} {time.time():.6f}\n")
        if status is not None:
            self.file.flush()
            os.fsync(self.file.fileno())


def read(path: Path) -> list[SentWebhook]:
    """A ledger, as the checker takes it."""
    lines = [line.split() for line in path.read_text().splitlines()]
    return [
        SentWebhook(endpoint, event_id, sha256, None if status == "-" else int(status))
        for endpoint, event_id, sha256, status, _at in lines
    ]


@dataclass
class Sender:
    """Deliveries under way."""

    wire: Wire
    ledger: Ledger
    chance: random.Random
    rate: int = RATE
    sent: list[Webhook] = field(default_factory=list)
    accepted: asyncio.Condition = field(default_factory=asyncio.Condition)
    last_accepted: float = 0.0
    """When the newest request that was accepted had been sent, on the monotonic clock."""
    yes: int = 0
    """Attempts that were accepted."""

    @asynccontextmanager
    async def sending(self, webhooks: Iterator[Webhook]) -> AsyncIterator[None]:
        """Begin deliveries at the rate; in the end, wait until all are accepted."""
        async with asyncio.TaskGroup() as group:
            beginning = group.create_task(self._begin(webhooks, group))
            yield
            beginning.cancel()

    async def _begin(self, webhooks: Iterator[Webhook], group: asyncio.TaskGroup) -> None:
        following = time.monotonic()
        for webhook in webhooks:
            self.sent.append(webhook)
            group.create_task(self._deliver(webhook))
            following += 1 / self.rate
            await asyncio.sleep(max(0, following - time.monotonic()))

    async def _deliver(self, webhook: Webhook) -> None:
        pause = FIRST_PAUSE
        while not await self._attempt(webhook):
            await asyncio.sleep(pause * self.chance.uniform(0.5, 1))
            pause = min(2 * pause, LONGEST_PAUSE)

    async def _attempt(self, webhook: Webhook) -> bool:
        began, header = time.monotonic(), {HEADERS[webhook.endpoint]: sign(webhook.body, SECRETS[1], int(time.time()))}
        path = f"/webhooks/{webhook.endpoint}/{ENDPOINTS[webhook.endpoint]}"
        status = await self.wire.post(path, webhook.body, header)
        self.ledger.write(webhook, status)
        if status is None or not 200 <= status < 300:
            return False
        async with self.accepted:
            self.yes += 1
            self.last_accepted = max(self.last_accepted, began)
            self.accepted.notify_all()
        return True

    async def first_accepted_after(self, moment: float) -> float:
        """Seconds from a moment of the monotonic clock until something sent after it was accepted."""
        async with self.accepted:
            await self.accepted.wait_for(lambda: self.last_accepted > moment)
        return time.monotonic() - moment
