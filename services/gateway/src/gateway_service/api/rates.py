"""How often somebody may ask, counted for all replicas together.

Each process counts in its own memory first: what it alone refuses needs no question. The rest is counted in the
database, so that ten replicas do not grant ten times as much. While the database cannot be reached, the count of this
process is the only one. Webhooks are not counted at all: their signature is checked before anything is stored.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from math import ceil

import structlog
from cachetools import LRUCache
from limits import RateLimitItem, parse
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import FixedWindowRateLimiter

from chassis.postgres.failures import is_operational

from ..domain.people import hashed
from ..errors import TooMany
from ..handlers import rates
from ..settings import Settings
from .run import NO_TENANT, Runner

log = structlog.get_logger(__name__)
_MOST = 10_000
"""Credentials remembered with what they are granted; the longest unused is forgotten first."""


class Rate(StrEnum):
    """What is counted, each apart from the others: false tokens do not use up the tries of a password."""

    REQUEST = "request"
    """Requests of one credential."""
    TENANT = "tenant"
    """Requests of all credentials of one tenant."""
    PUBLIC = "public"
    """Requests of one address that shows no credential."""
    REFUSED = "refused"
    """Credentials of one address that were not good."""
    LINK = "link"
    """Links of mailings from one address whose token was not good."""
    SIGN_IN_ADDRESS = "sign-in-address"
    SIGN_IN = "sign-in"
    """Attempts to sign in as one person, from devices that are not known, or from one that is."""
    FACTOR = "factor"
    """Codes of a second factor tried by somebody who knows the password."""
    RESET = "reset"
    """Links asked for by mail for one address, known or not."""
    RESET_ADDRESS = "reset-address"
    """The same from one place."""
    CONFIRM = "confirm"
    """Passwords tried by somebody who is signed in."""


@dataclass(frozen=True)
class Count:
    """What is counted: a rate, of somebody, and the limit granted to her where it is not the installation's."""

    rate: Rate
    who: str
    granted: str | None = None


@dataclass(frozen=True)
class Standing:
    """How many more there may be, and until when."""

    count: Count
    limit: RateLimitItem
    remaining: int
    seconds: int

    @property
    def policy(self) -> str:
        """As an item of the header `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers)."""
        return f'"{self.count.rate}";q={self.limit.amount};w={self.limit.get_expiry()}'

    @property
    def state(self) -> str:
        """As an item of the header `RateLimit`."""
        return f'"{self.count.rate}";r={max(self.remaining, 0)};t={self.seconds}'


class Rates:
    """The limits, and the count of this process."""

    def __init__(self, settings: Settings, runner: Runner) -> None:
        """Read the limits. Raises `ValueError` for one that `limits` cannot read."""
        self._runner = runner
        public, sign_in = parse(settings.public_rate), parse(settings.sign_in_rate)
        self._limits: dict[Rate, RateLimitItem] = dict.fromkeys(Rate, public)
        self._limits |= {Rate.REQUEST: parse(settings.request_rate), Rate.TENANT: parse(settings.tenant_rate)}
        self._limits |= {Rate.SIGN_IN: sign_in, Rate.CONFIRM: sign_in, Rate.FACTOR: parse(settings.factor_rate)}
        self._limits |= {Rate.RESET: parse(settings.reset_rate), Rate.RESET_ADDRESS: parse(settings.reset_address_rate)}
        self._granted: LRUCache[str, str | None] = LRUCache(_MOST)
        self._of_this_process = FixedWindowRateLimiter(MemoryStorage())

    async def take(self, rate: Rate, who: str) -> None:
        """Count one. Raises `TooMany` when it is one too many."""
        await self.take_all(Count(rate, who))

    async def take_all(self, *counts: Count) -> Sequence[Standing]:
        """Count one of each, in one question. Raises `TooMany` when one is one too many."""
        for count in counts:
            await self.take_here(count)
        standings = await self._counted(counts)
        for standing in standings:
            if standing.remaining < 0:
                raise TooMany(retry_after=standing.seconds, headers=headers(standings))
        return standings

    async def take_token(self, token: str) -> None:
        """Count a credential in this process alone, before anybody is asked whose it is. Raises `TooMany`."""
        await self.take_here(Count(Rate.REQUEST, token, self._granted.get(token)))

    def remember(self, token: str, granted: str | None) -> None:
        """Count a credential by what its tenant is granted from now on."""
        self._granted[token] = granted

    async def take_here(self, count: Count) -> None:
        """Count one in this process alone. Raises `TooMany`."""
        limit = self._limit(count)
        if not await self._of_this_process.hit(limit, count.rate, count.who):
            standing = Standing(count, limit, 0, limit.get_expiry())
            raise TooMany(retry_after=standing.seconds, headers=headers([standing]))

    async def _counted(self, counts: Sequence[Count]) -> Sequence[Standing]:
        limited = [(one, self._limit(one)) for one in counts]
        limits = {hashed(limit.key_for(one.rate, one.who)): (one, limit) for one, limit in limited}
        windows = {key: timedelta(seconds=limit.get_expiry()) for key, (_, limit) in limits.items()}
        try:
            found = await self._runner.change(NO_TENANT, rates.count, windows)
        except Exception as failure:
            if not is_operational(failure):
                raise
            log.warning("rate_counted_by_this_process_only", reason=str(failure)[:200])
            return [Standing(one, limit, limit.amount, limit.get_expiry()) for one, limit in limits.values()]
        return [
            Standing(one, limit, limit.amount - found[key].hits, ceil(found[key].left.total_seconds()))
            for key, (one, limit) in limits.items()
        ]

    def _limit(self, count: Count) -> RateLimitItem:
        return parse(count.granted) if count.granted else self._limits[count.rate]


def headers(standings: Sequence[Standing]) -> dict[str, str]:
    """What an answer says of the rates that were counted for it."""
    policies, states = ", ".join(one.policy for one in standings), ", ".join(one.state for one in standings)
    return {"RateLimit-Policy": policies, "RateLimit": states}
