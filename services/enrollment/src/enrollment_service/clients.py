"""Systems of tenants that webhook steps post to: only https, only public hosts, never another one than was checked."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from uuid import UUID

import httpx
import orjson
from pydantic import SecretStr

from chassis.clock import Clock
from chassis.effects import Answer, Declined, Succeeded, Unknown
from chassis.security.reach import NotPublic, Reach, is_public
from chassis.security.secrets import Vault
from chassis.security.signing import signed

from .domain.webhook import NOT_CONFIGURED, WebhookAnswer

UNREACHABLE, NOT_PUBLIC = "unreachable", "address_not_public"
_PORTS = {"http": 80, "https": 443}
_LONGEST_WAIT_WRITTEN = 6


@dataclass(frozen=True)
class WebhookRequest:
    """What is posted, and where; without an address it is never made, for the reason that is given."""

    tenant_id: UUID
    message_id: str
    body: bytes
    url: str = ""
    sealed: tuple[str, ...] = ()
    """The secrets that sign it."""
    purpose: str = ""
    skip: str | None = None


@dataclass(frozen=True)
class PostLimits:
    """How far a call goes."""

    seconds: float
    """Of everything together."""
    answer_bytes: int
    """Of an answer that is read; what is larger is not kept."""
    to_loopback: bool = False
    """Whether this machine may be called, and without TLS: on local stacks."""


class WebhookPoster:
    """Posts webhooks to the systems of tenants."""

    def __init__(self, vault: Vault | None, clock: Clock, limits: PostLimits) -> None:
        self._vault = vault
        self._clock = clock
        self._limits = limits
        self._client = httpx.AsyncClient(
            follow_redirects=False,
            trust_env=False,
            timeout=limits.seconds,
            limits=httpx.Limits(max_keepalive_connections=0),
        )

    async def close(self) -> None:
        """Give every connection back."""
        await self._client.aclose()

    async def post(self, request: WebhookRequest) -> Answer:
        """Post it to an address that was looked up and checked just before, and to no other."""
        if request.skip is not None or self._vault is None:
            return Declined(request.skip or NOT_CONFIGURED)
        purpose = request.purpose
        keys = [self._vault.reveal(one, tenant_id=request.tenant_id, purpose=purpose) for one in request.sealed]
        try:
            async with asyncio.timeout(self._limits.seconds):
                return await self._posted(await self._pinned(request.url), request, keys)
        except NotPublic:
            return Declined(NOT_PUBLIC)
        except (httpx.HTTPError, OSError):
            return Unknown(UNREACHABLE)

    async def _pinned(self, url: str) -> "_Pinned":
        """Where a URL leads now. Raises `NotPublic` where it may not lead, `OSError` where it leads nowhere."""
        parts, to_loopback = urlsplit(url), self._limits.to_loopback
        host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
        found = await Reach(self._limits.seconds, private=to_loopback).addresses(host, port)
        is_local = to_loopback and all(ip_address(one).is_loopback for one in found)
        if not is_local and (parts.scheme != "https" or not all(map(is_public, found))):
            raise NotPublic(host)
        address = f"[{found[0]}]" if ":" in found[0] else found[0]
        path = urlunsplit(("", "", parts.path or "/", parts.query, ""))
        return _Pinned(f"{parts.scheme}://{address}:{port}{path}", host, parts.netloc)

    async def _posted(self, pinned: "_Pinned", request: WebhookRequest, keys: Sequence[SecretStr]) -> Answer:
        headers = {
            **signed(request.message_id, self._clock.now(), request.body, keys),
            "host": pinned.authority,
            "content-type": "application/json",
            "accept-encoding": "identity",
            "user-agent": "Lodestone-Webhooks/1",
        }
        named = {"sni_hostname": pinned.host}
        post = self._client.build_request("POST", pinned.url, content=request.body, headers=headers, extensions=named)
        response = await self._client.send(post, stream=True)
        try:
            body = await _bounded(response.aiter_raw(), self._limits.answer_bytes)
        finally:
            await response.aclose()
        wait = _seconds(response.headers.get("retry-after", ""))
        told = WebhookAnswer(response.status_code, _json(body), wait)
        return Succeeded(orjson.dumps(told).decode())


@dataclass(frozen=True)
class _Pinned:
    """A URL by address, with the name that its certificate must have and the one that it is asked by."""

    url: str
    host: str
    authority: str


async def _bounded(parts: AsyncIterator[bytes], limit: int) -> bytes:
    """An answer, as far as it is read; nothing of one that is larger."""
    body = b""
    async for part in parts:
        body += part
        if len(body) > limit:
            return b""
    return body


def _json(body: bytes) -> Any:  # noqa: ANN401 - JSON
    if b"\\u0000" in body:  # a character that no row may hold
        return None
    try:
        read = orjson.loads(body)
        orjson.dumps(read)  # deeper than it can be written it could not be kept
    except (orjson.JSONDecodeError, orjson.JSONEncodeError, RecursionError):
        return None
    return read


def _seconds(text: str) -> float | None:
    """What `Retry-After` asks for, if it does in seconds; a date is left out."""
    return float(text) if text.isascii() and text.isdigit() and len(text) <= _LONGEST_WAIT_WRITTEN else None
