"""Fault case 22: hostile bytes at webhook endpoints and JSON doors, through a real socket: never a 5xx."""

import asyncio
import hashlib
import random
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import psutil
import pytest

from chassis.testing.running import TENANT
from gateway_service.domain.people import API_KEY, credential
from gateway_service.domain.signature import sign
from services.gateway.tests.fakes import ENDPOINTS, HEADERS, SECRETS
from services.gateway.tests.integration.test_fuzz import hostile
from tests.faults import webhook_ground
from tests.faults.ground import Site, until
from tests.faults.hangup import is_up
from tests.faults.nursery import Nursery, open_nursery
from tests.faults.webhook_wire import Answer, Wire

pytestmark = [pytest.mark.broker, pytest.mark.timeout(600)]

Note = Callable[[str, object], None]
SO_MANY = [2_000, pytest.param(50_000, marks=[pytest.mark.long, pytest.mark.timeout(3600)])]
PROVIDERS = ("stripe", "activity", "custom")
DOORS = (
    ("POST", "/api/session"),
    ("POST", "/api/admin/webhook-endpoints"),
    ("POST", f"/api/admin/webhook-endpoints/{ENDPOINTS['stripe']}/rotate"),
    ("POST", "/api/admin/users"),
    ("POST", "/api/admin/api-keys"),
)
"""Paths of the gateway's own that take JSON."""
AT_ONCE = 8
WARM = 300
"""Requests before memory is looked at: until then caches and pools fill."""
MEBIBYTE = 1_048_576
_STORED = "SELECT encode(sha256(body), 'hex') FROM inbound_events"
SMUGGLED = (
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(64) + b"\r\n\r\n",
    b"GET / HTTP/9.9\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
    b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n",
    b"POST /%00%ff%2e%2e/ HTTP/1.1\r\nHost: \xff\xfe\r\nContent-Length: 0\r\n\r\n",
    b"POST /api/session HTTP/1.1\r\nHost: x\r\nX-Long: " + b"x" * 200_000 + b"\r\nContent-Length: 0\r\n\r\n",
    b"\x00" * 1_000 + b"\r\n\r\n",
)
"""Requests that are none, or two."""


@pytest.fixture(scope="module")
def gateway_program() -> Iterator["subprocess.Popen[bytes]"]:
    """Forks gateways."""
    with open_nursery("gateway") as program:
        yield program


@dataclass
class Siege:
    """Hostile requests at one door, and what was answered."""

    wire: Wire
    chance: random.Random
    answers: Counter[str] = field(default_factory=Counter)
    fives: list[bytes] = field(default_factory=list)
    accepted: set[str] = field(default_factory=set)
    """SHA-256 of the bodies that were new."""
    unanswered: set[str] = field(default_factory=set)
    """SHA-256 of the bodies of which nobody knows what became."""
    slowest: float = 0
    postponed: int = 0
    """Requests that were told to come back once."""

    async def send(self, bodies: Sequence[bytes]) -> None:
        """Each to a door chosen by chance; one webhook in ten is signed wrongly."""
        free = asyncio.Semaphore(AT_ONCE)

        async def one(body: bytes) -> None:
            async with free:
                await (self._hook(body) if self.chance.random() < 0.6 else self._call(body))

        await asyncio.gather(*map(one, bodies))

    async def _hook(self, body: bytes) -> None:
        provider = self.chance.choice(PROVIDERS)
        wrong = self.chance.random() < 0.1
        header = {HEADERS[provider]: sign(body, "whsec_guess" if wrong else SECRETS[1], int(time.time()))}
        odd = {"Content-Type": self.chance.choice(["text/plain", "application/xml", "a" * 3_000, "\xff"])}
        path = f"/webhooks/{provider}/{ENDPOINTS[provider]}"
        answer = await self._ask("POST", path, body, header | (odd if self.chance.random() < 0.2 else {}))
        if answer is None or answer.status >= 500:
            self.unanswered.add(hashlib.sha256(body).hexdigest())
        elif answer.status == 200:
            assert not wrong
            if b"duplicate" not in answer.body:
                self.accepted.add(hashlib.sha256(body).hexdigest())

    async def _call(self, body: bytes) -> None:
        method, path = self.chance.choice(DOORS)
        await self._ask(method, path, body, {"Authorization": f"Bearer {credential(API_KEY, TENANT, 'secret')}"})

    async def _ask(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer | None:
        began = time.monotonic()
        answer = await self.wire.ask(self.wire.request(path, body, headers, method=method))
        self.slowest = max(self.slowest, time.monotonic() - began)
        if answer is not None and answer.status == 503:  # a busy machine asks to come back
            self.postponed += 1
            await asyncio.sleep(1)
            answer = await self.wire.ask(self.wire.request(path, body, headers, method=method))
        place = "webhooks" if path.startswith("/webhooks") else "doors"
        self.answers[f"{place} {answer and answer.status}"] += 1
        if answer is not None and answer.status >= 500:
            self.fives.append(body[:200])
        return answer

    async def smuggle(self) -> None:
        """Bytes that are no request: refused, or hung up on."""
        for raw in SMUGGLED:
            answer = await self.wire.ask(raw)
            self.answers[f"no request {answer and answer.status}"] += 1
            assert answer is None or 400 <= answer.status < 500

    async def dribble(self, seconds: float) -> float:
        """A body that never ends; how long until the door was closed."""
        reader, writer = await asyncio.open_connection(self.wire.host, self.wire.port)
        began = time.monotonic()
        path = f"/webhooks/stripe/{ENDPOINTS['stripe']}"
        writer.write(f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n".encode())
        reading = asyncio.create_task(reader.read(12))
        while not reading.done() and time.monotonic() < began + seconds:
            writer.write(b" ")
            await asyncio.wait([reading], timeout=0.2)
        assert reading.done(), "nobody closed the door"
        assert (await reading).startswith(b"HTTP/1.1 4")
        writer.transport.abort()
        return time.monotonic() - began


@pytest.mark.parametrize("number", SO_MANY)
async def test_hostile_bytes_are_refused_or_kept_as_they_are(
    site: Site, gateway_program: "subprocess.Popen[bytes]", note: Note, number: int
) -> None:
    bodies = list(hostile(number))
    random.Random(22).shuffle(bodies)
    async with (
        webhook_ground.prepared(site) as here,
        Nursery(gateway_program, site.folder / "log") as nursery,
        Wire.to(here.settings.http_host, here.settings.http_port, patience=30) as wire,
    ):
        rates = dict.fromkeys(("LODESTONE_REQUEST_RATE", "LODESTONE_TENANT_RATE"), "10000000 per 2 seconds")
        patience = {"LODESTONE_WEBHOOK_PATIENCE": "PT2S", "LODESTONE_DATABASE_WAIT": "PT30S"}
        process = await nursery.start({**here.environment, **rates, **patience}, "api")
        await until(lambda: is_up(wire), within=60, what="the gateway is not up")
        siege = Siege(wire, random.Random(22))
        await siege.send(bodies[:WARM])
        before = psutil.Process(process.pid).memory_info().rss
        await siege.send(bodies[WARM:])
        grown = (psutil.Process(process.pid).memory_info().rss - before) / MEBIBYTE
        await siege.smuggle()
        closed = await siege.dribble(15)
        assert await is_up(wire)
        assert not process.ended.done()
        stored = [row[0] for row in await here.fetch(_STORED)]
    _say(note, siege, grown=grown, closed=closed)
    assert siege.fives == []
    assert siege.accepted <= set(stored) <= siege.accepted | siege.unanswered
    assert siege.answers["webhooks 200"] > 10  # most of them repeat an id
    assert siege.answers["webhooks 400"] > 100
    assert grown < 50


def _say(note: Note, siege: Siege, *, grown: float, closed: float) -> None:
    note("requests", siege.answers.total())
    note("answers", dict(sorted(siege.answers.items())))
    note("told to come back once", siege.postponed)
    note("slowest", f"{siege.slowest:.2f} s")
    note("grown", f"{grown:.1f} MiB")
    note("a body that never ends was refused after", f"{closed:.1f} s")
