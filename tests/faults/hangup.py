"""Clients that hang up before they are answered, and whole ones that ask again."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from uuid import UUID

import orjson

from chassis.security.tokens import Signer
from chassis.testing import staff
from gateway_service.domain.signature import sign
from services.gateway.tests.fakes import ENDPOINTS, SECRETS
from services.gateway.tests.payloads import activity
from tests.faults.ground import STARTED, Site
from tests.faults.webhook_wire import Answer, Wire

LONGEST = 0.03
"""Seconds a client waits at most before it hangs up, where the machine is quick enough that some are answered then."""
_SLOWEST = 3.0
AT_ONCE = 16
TRIES = 20


@dataclass(frozen=True)
class Request:
    """What is sent, and under which headers, made when it is sent: a signature has its time."""

    path: str
    body: bytes
    headers: Callable[[], dict[str, str]]
    method: str = "POST"


def webhook(number: int) -> Request:
    """An activity, told to the gateway."""
    body = orjson.dumps(activity(id=f"a{number}"))
    path = f"/webhooks/activity/{ENDPOINTS['activity']}"
    return Request(path, body, lambda: {"Lodestone-Signature": sign(body, SECRETS[1], int(time.time()))})


def command(number: int, signer: Signer, *, keyed: bool = True) -> Request:
    """Staff sets the value of the first criterion of the ground, with a note of its own."""
    place = f"enrollments/{UUID(int=1000)}/progress/{UUID(int=2000)}"
    body = orjson.dumps({"current_value": str(number + 1), "notes": f"note {number}"})
    key = {"Idempotency-Key": f"key-{number}"} if keyed else {}
    return Request(
        f"/api/admin/campaigns/{STARTED.campaign_id}/{place}", body, lambda: key | _shown(signer), method="PUT"
    )


def _shown(signer: Signer) -> dict[str, str]:
    return {"Authorization": f"Bearer {signer.token(staff(), audience='progress')}"}


def door_of(site: Site, port: int) -> dict[str, str]:
    """What a process of progress needs to answer requests."""
    clock = site.folder / "clock"
    return {
        "LODESTONE_HTTP_PORT": str(port),
        "LODESTONE_TOKEN_PUBLIC_KEY_FILE": str(site.keys.public),
        "LODESTONE_CLOCK_FILE": str(clock),
    }


async def is_up(wire: Wire) -> bool:
    """Whether a process is ready behind this door."""
    answer = await wire.ask(wire.request("/health/ready", b"", {}, method="GET"))
    return answer is not None and answer.status == 200


@dataclass
class Impatient:
    """Sends requests and hangs up; then asks for the same again, twice, and waits for the answers."""

    wire: Wire
    chance: random.Random
    longest: float = LONGEST
    ends: Counter[str] = field(default_factory=Counter)
    """How the first attempts ended, by what the client saw."""
    answers: dict[int, tuple[Answer | None, Answer | None]] = field(default_factory=dict)
    """The answers to the two repetitions, by the number of the request."""

    async def hang_up(self, requests: Sequence[Request]) -> None:
        """Send each once, and be gone before or after its answer."""
        await self._all(requests, self._hang_up)

    async def ask_again(self, requests: Sequence[Request]) -> None:
        """Send each twice more, one after the other."""
        await self._all(requests, self._ask_again)

    async def _all(self, requests: Sequence[Request], one: Callable[[int, Request], Awaitable[None]]) -> None:
        free = asyncio.Semaphore(AT_ONCE)

        async def guarded(number: int, request: Request) -> None:
            async with free:
                await one(number, request)

        await asyncio.gather(*(guarded(number, request) for number, request in enumerate(requests)))

    async def _hang_up(self, _number: int, request: Request) -> None:
        reader, writer = await asyncio.open_connection(self.wire.host, self.wire.port)
        raw = self._raw(request)
        cut = self.chance.randrange(len(raw)) if self.chance.random() < 0.1 else len(raw)
        answered = False
        try:
            writer.write(raw[:cut])
            with suppress(TimeoutError):
                async with asyncio.timeout(self.chance.uniform(0, self.longest)):
                    answered = bool(await reader.read(1))
            self.longest = min(max(self.longest * (0.97 if answered else 1.03), LONGEST), _SLOWEST)
            self.ends["cut in the request" if cut < len(raw) else "answered" if answered else "not answered"] += 1
        finally:
            writer.transport.abort()

    async def _ask_again(self, number: int, request: Request) -> None:
        self.answers[number] = (await self._definite(request), await self._definite(request))

    async def _definite(self, request: Request) -> Answer | None:
        """An answer that does not ask to come back, unless there is none for too long."""
        for _ in range(TRIES):
            answer = await self.wire.ask(self._raw(request))
            if answer is not None and answer.status != 503:
                return answer
            await asyncio.sleep(0.5)
        return None

    def _raw(self, request: Request) -> bytes:
        return self.wire.request(request.path, request.body, request.headers(), method=request.method)
