"""Fault case 22: hostile bytes at webhook endpoints and JSON doors, through a real socket: never a 5xx."""

import asyncio
import hashlib
import random
import subprocess
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import psutil
import pytest

from chassis.testing.running import TENANT
from gateway_service.domain.people import API_KEY, credential
from gateway_service.domain.signature import sign
from services.gateway.tests.fakes import ENDPOINTS, HEADERS, SECRETS
from services.gateway.tests.integration.test_fuzz import hostile
from tests.faults import webhook_ground
from tests.faults.crowd import crowded
from tests.faults.ground import Site, until
from tests.faults.hangup import is_up
from tests.faults.nursery import Nursery, Process
from tests.faults.webhook_ground import Ground
from tests.faults.webhook_wire import Answer, Wire

pytestmark = [pytest.mark.fault, pytest.mark.broker, pytest.mark.timeout(600)]

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
        requests = (self._hook(body) if self.chance.random() < 0.6 else self._call(body) for body in bodies)
        await crowded(requests, at_once=AT_ONCE)

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

    def breaches(self, stored: set[str]) -> list[str]:
        """What must not be, by what was answered and by the SHA-256 of the bodies that are kept."""
        changed, uninvited = self.accepted - stored, stored - self.accepted - self.unanswered
        return [
            *(f"5xx for {body!r}" for body in self.fives),
            *(f"accepted, and not kept as it was: {one}" for one in changed),
            *(f"kept, and was not accepted: {one}" for one in uninvited),
        ]

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


def mixed(number: int) -> list[bytes]:
    """Hostile bodies in no order."""
    bodies = list(hostile(number))
    random.Random(22).shuffle(bodies)
    return bodies


@asynccontextmanager
async def besieged(
    site: Site, program: "subprocess.Popen[bytes]", *, off: str = ""
) -> AsyncIterator[tuple[Siege, Process, Ground]]:
    """A gateway that is up, with protections left `off`, and whoever sends to it."""
    async with (
        webhook_ground.prepared(site) as here,
        Nursery(program, site.folder / "log") as nursery,
        Wire.to(here.settings.http_host, here.settings.http_port, patience=30) as wire,
    ):
        rates = dict.fromkeys(("LODESTONE_REQUEST_RATE", "LODESTONE_TENANT_RATE"), "10000000 per 2 seconds")
        patience = {"LODESTONE_WEBHOOK_PATIENCE": "PT2S", "LODESTONE_DATABASE_WAIT": "PT30S"}
        more = {**rates, **patience, "LODESTONE_PROTECTIONS_OFF": off}
        process = await nursery.start({**here.environment, **more}, "api")
        await until(lambda: is_up(wire), within=60, what="the gateway is not up")
        yield Siege(wire, random.Random(22)), process, here


@pytest.mark.parametrize("number", SO_MANY)
async def test_hostile_bytes_are_refused_or_kept_as_they_are(
    site: Site, gateway_program: "subprocess.Popen[bytes]", note: Note, number: int
) -> None:
    bodies = mixed(number)
    async with besieged(site, gateway_program) as (siege, process, here):
        await siege.send(bodies[:WARM])
        before = psutil.Process(process.pid).memory_info().rss
        await siege.send(bodies[WARM:])
        grown = (psutil.Process(process.pid).memory_info().rss - before) / MEBIBYTE
        await siege.smuggle()
        closed = await siege.dribble(15)
        assert await is_up(siege.wire)
        assert not process.ended.done()
        found = siege.breaches({row[0] for row in await here.fetch(_STORED)})
    _say(note, siege, grown=grown, closed=closed)
    assert found == []
    assert siege.answers["webhooks 200"] > 10  # most of them repeat an id
    assert siege.answers["webhooks 400"] > 100
    assert grown < 50


async def test_the_checker_sees_a_gateway_that_reads_without_limits(
    site: Site, gateway_program: "subprocess.Popen[bytes]"
) -> None:
    async with besieged(site, gateway_program, off="payload_limits") as (siege, process, here):
        await siege.send(mixed(200))
        assert not process.ended.done()
        found = siege.breaches({row[0] for row in await here.fetch(_STORED)})
    assert found
    assert {breach.split()[0] for breach in found} == {"5xx"}


def test_the_checker_sees_bytes_that_are_kept_otherwise_than_they_came() -> None:
    siege = Siege(Wire("nowhere", 1), random.Random(22), accepted={"as it came"}, unanswered={"nobody knows"})
    assert siege.breaches({"as it came", "nobody knows"}) == []
    assert siege.breaches({"otherwise"}) == [
        "accepted, and not kept as it was: as it came",
        "kept, and was not accepted: otherwise",
    ]


def _say(note: Note, siege: Siege, *, grown: float, closed: float) -> None:
    note("requests", siege.answers.total())
    note("answers", dict(sorted(siege.answers.items())))
    note("told to come back once", siege.postponed)
    note("slowest", f"{siege.slowest:.2f} s")
    note("grown", f"{grown:.1f} MiB")
    note("a body that never ends was refused after", f"{closed:.1f} s")
