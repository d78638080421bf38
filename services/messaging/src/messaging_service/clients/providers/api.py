"""APIs of providers of e-mail over HTTP: one way to call them, whatever each of them calls its fields."""

from collections.abc import Mapping
from typing import Annotated, Any
from urllib.parse import urlsplit, urlunsplit

import httpx
from pydantic import Field, SecretStr

from chassis.effects import Answer, Unknown
from chassis.security.reach import NotPublic, Reach

from ...domain.account import Trouble
from ..channels.email import EmailAccount, Mailbox, with_ascii_domain
from ..sender import AccountStopped, NotNow

ApiUrl = Annotated[str, Field(pattern=r"^https?://[^/?#@\s]+$", max_length=253)]
"""Where an API is, without a path."""
_PORTS = {"http": 80, "https": 443}
_LONGEST_WAIT = 3600.0
_TOO_MANY, _UNAVAILABLE, _BROKEN = 429, 503, 500
_KEPT = httpx.Limits(max_keepalive_connections=64)
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)
"""Failures before a provider can have had anything."""


class ApiAccount(EmailAccount):
    """The settings of an account at a provider with an API."""

    api_url: ApiUrl
    api_key: Annotated[SecretStr, Field(min_length=1, max_length=500)]


class Api:
    """The API of one account, on connections that are kept."""

    def __init__(self, url: str, reach: Reach, headers: Mapping[str, str]) -> None:
        self._url = urlsplit(url)
        self._reach = reach
        self._headers = headers
        self._http: httpx.AsyncClient | None = None

    async def call(self, method: str, path: str, **asked: Any) -> httpx.Response:  # noqa: ANN401 - of httpx
        """The answer to a request, which goes to an address that was checked just before. Raises as httpx does.

        Raises `NotPublic` for a host of a private network, and `OSError` for one that has no address.
        """
        url, host = self._url, self._url.hostname or ""
        port = url.port or _PORTS[url.scheme]
        address = (await self._reach.addresses(host, port))[0]
        place = f"[{address}]:{port}" if ":" in address else f"{address}:{port}"
        if self._http is None:  # made inside the loop that uses it
            self._http = httpx.AsyncClient(
                timeout=self._reach.timeout, trust_env=False, headers=dict(self._headers), limits=_KEPT
            )
        headers = {"host": url.netloc, **asked.pop("headers", {})}
        target = urlunsplit((url.scheme, place, path, "", ""))
        return await self._http.request(
            method, target, headers=headers, extensions={"sni_hostname": host}, follow_redirects=False, **asked
        )

    async def hand_over(
        self, path: str, body: Mapping[str, Any], headers: Mapping[str, str] | None = None
    ) -> httpx.Response | Answer:
        """The answer to a mail that is handed over, or why it was surely not. Raises what leaves that unknown."""
        try:
            return await self.call("POST", path, json=body, headers=dict(headers or {}))
        except NotPublic:
            return AccountStopped(Trouble.HOST_NOT_PUBLIC, 0)
        except _NOT_SENT as failure:
            return NotNow(type(failure).__name__, 0, str(failure))
        except OSError as failure:  # no address: httpx has failures of its own for what comes later
            return NotNow(type(failure).__name__, 0, str(failure))

    async def close(self) -> None:
        """Give the connections back."""
        if self._http is not None:
            await self._http.aclose()
            self._http = None


def waits(answer: httpx.Response) -> Answer | None:
    """What follows from an answer that says nothing about a mail: that there are too many, or that nobody is there.

    Any other failure of a server may have come after the mail was taken.
    """
    said = f"{answer.status_code} {answer.text}"
    if answer.status_code in (_TOO_MANY, _UNAVAILABLE):
        return NotNow(f"http_{answer.status_code}", _pause(answer), said)
    return Unknown(f"http_{answer.status_code}") if answer.status_code >= _BROKEN else None


def fields_of(answer: httpx.Response) -> Mapping[str, Any]:
    """The JSON object of an answer; an empty one for anything else."""
    try:
        told = answer.json()
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def addressed(mailbox: Mailbox) -> Mailbox:
    """A mailbox as APIs take it, its domain in ASCII. Raises `ValueError` if it has none."""
    return Mailbox(with_ascii_domain(mailbox.address), mailbox.name)


def named(mailbox: Mailbox) -> str:
    """Name and address as one text."""
    shown = mailbox.name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{shown}" <{mailbox.address}>' if shown else mailbox.address


def _pause(answer: httpx.Response) -> float:
    given = answer.headers.get("retry-after", "")
    return min(float(given), _LONGEST_WAIT) if given.isascii() and given.isdigit() else 0.0
