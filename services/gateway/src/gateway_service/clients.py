"""The services behind the gateway as clients, the hash of passwords, and the codes of authenticator apps."""

import asyncio
import hmac
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

import argon2
import httpx
import orjson
import pyotp
import structlog
from argon2.exceptions import InvalidHashError, VerificationError

from chassis.clock import Clock
from chassis.effects import Succeeded
from chassis.errors import Malformed
from chassis.http.outward import Transport
from chassis.security.tokens import Caller, Kind, Signer
from chassis.telemetry import current_trace

from .domain.figures import OWNERS, CampaignKey, counters_of
from .errors import FieldFault, NoSigningKey, Unreachable
from .settings import Settings

ATTACHMENT = ("content-disposition", "content-security-policy", "x-content-type-options")
"""How a file is served: saved and never shown."""
log = structlog.get_logger(__name__)
# No `location`: it would be one of inside.
_PASSED_BACK = ("content-type", "etag", "retry-after", "www-authenticate", "cache-control", *ATTACHMENT)
_OK = 200
_MOST_CONNECTIONS = 200


@dataclass(frozen=True)
class Call:
    """A request to a service."""

    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | AsyncIterator[bytes] = b""


@dataclass(frozen=True)
class Reply:
    """What a service answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class OwnCounts(Succeeded):
    """What each owner counts itself of a campaign, by service and name of the counter."""

    counters: Mapping[str, Mapping[str, int]]
    missing: tuple[str, ...]
    """Owners that did not answer."""


def system(tenant_id: UUID) -> Caller:
    """The gateway itself, for a tenant."""
    return Caller(tenant_id, Kind.SYSTEM, UUID(int=0))


class Services:
    """HTTP to the services, each call with a token made for it."""

    def __init__(self, settings: Settings, clock: Clock, *, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._settings = settings
        self._clock = clock
        timeout = httpx.Timeout(settings.forward_timeout.total_seconds(), connect=2)
        opened = transport or Transport(_MOST_CONNECTIONS)
        self._client = httpx.AsyncClient(timeout=timeout, transport=opened, trust_env=False)

    @property
    def names(self) -> tuple[str, ...]:
        """Services whose address is known."""
        return tuple(sorted(self._settings.service_urls))

    async def close(self) -> None:
        """Give every connection back."""
        await self._client.aclose()

    async def send(self, service: str, caller: Caller, call: Call) -> Reply:
        """Pass a request on. Raises `Malformed` for what cannot be passed on.

        Raises `Unreachable` when there is no answer; whether it was carried out is not known.
        """
        base = self._settings.service_urls.get(service)
        if base is None:
            raise Unreachable(service=service)
        try:
            url = httpx.URL(base + call.path, query=call.query.encode("ascii") or None)
            answer = await self._client.request(
                call.method, url, headers=self._headers(service, caller, call), content=call.body
            )
        except (httpx.InvalidURL, UnicodeError) as exc:
            raise Malformed(FieldFault.ADDRESS_NOT_CARRIED, field="path") from exc
        except httpx.HTTPError as exc:
            log.warning("service_unreachable", service=service, reason=type(exc).__name__)
            raise Unreachable(service=service) from exc
        headers = {name: answer.headers[name] for name in _PASSED_BACK if name in answer.headers}
        return Reply(answer.status_code, headers, answer.content)

    async def ask(self, service: str, caller: Caller, path: str, query: str = "") -> Any:  # noqa: ANN401 - JSON
        """JSON of a service, or None when it does not answer, or not with JSON and 200."""
        try:
            answer = await self.send(service, caller, Call("GET", path, query))
            return orjson.loads(answer.body) if answer.status == _OK else None
        except (Unreachable, Malformed, ValueError):
            return None

    async def ask_all(self, asked: Mapping[str, str], caller: Caller) -> dict[str, Any]:
        """Paths of several services (service to path and query), together."""
        questions = [path.partition("?") for path in asked.values()]
        answers = await asyncio.gather(
            *(self.ask(name, caller, path, query) for name, (path, _, query) in zip(asked, questions, strict=True))
        )
        return dict(zip(asked, answers, strict=True))

    async def own_counts(self, campaign: CampaignKey) -> OwnCounts:
        """Ask every owner what it counts itself of a campaign."""
        path = f"/internal/figures/{campaign.campaign_id}"
        answers = await self.ask_all(dict.fromkeys(OWNERS, path), system(campaign.tenant_id))
        counters = {name: found for name, answer in answers.items() if (found := counters_of(answer)) is not None}
        return OwnCounts(path, counters, tuple(sorted(set(OWNERS) - set(counters))))

    @cached_property
    def _signer(self) -> Signer:
        file = self._settings.token_private_key_file
        if file is None:
            raise NoSigningKey
        return Signer(file, self._clock)

    def _headers(self, service: str, caller: Caller, call: Call) -> dict[str, str]:
        trace = current_trace()
        return {
            **call.headers,
            "authorization": f"Bearer {self._signer.token(caller, audience=service)}",
            "traceparent": trace.traceparent,
            "x-correlation-id": trace.correlation_id,
        }


class Passwords:
    """Argon2id (RFC 9106), in a thread: it takes tens of milliseconds on purpose."""

    def __init__(self, hasher: argon2.PasswordHasher | None = None) -> None:
        self._hasher = hasher or argon2.PasswordHasher()
        self._nobody: str | None = None
        self._free = asyncio.Semaphore(2)  # each takes 64 MiB, and the threads are needed to look up hosts as well

    async def hashed(self, password: str) -> str:
        """What is kept of a password."""
        async with self._free:
            return await asyncio.to_thread(self._hasher.hash, password)

    async def fits(self, kept: str | None, password: str) -> bool:
        """Whether it is the password. It takes as long where there is no such person, so that time tells nothing."""
        async with self._free:
            return await asyncio.to_thread(self._fits, kept, password)

    def _fits(self, kept: str | None, password: str) -> bool:
        if self._nobody is None:
            self._nobody = self._hasher.hash("nobody")
        try:
            self._hasher.verify(kept or self._nobody, password)
        except (VerificationError, InvalidHashError):
            return False
        return bool(kept)


class Codes:
    """Codes of authenticator apps (TOTP, RFC 6238): six digits, another every 30 seconds."""

    def new_secret(self) -> str:
        """A secret to be shared with an app: 160 random bits in base32."""
        return pyotp.random_base32()

    def uri(self, secret: str, account: str) -> str:
        """What an app scans, with the name it shows."""
        return pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name="Lodestone")

    def step_of(self, secret: str, code: str, now: datetime) -> int | None:
        """The step of time whose code it is, or None; a clock may be a step behind or ahead, as the RFC suggests."""
        totp = pyotp.TOTP(secret)
        steps = [totp.timecode(now) + drift for drift in (0, -1, 1)]
        fitting = [step for step in steps if hmac.compare_digest(totp.generate_otp(step).encode(), code.encode())]
        return fitting[0] if fitting else None
