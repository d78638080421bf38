"""How often somebody may ask, counted for all replicas together.

Each process counts in its own memory first: what it alone refuses needs no question. The rest is counted in the
database, so that ten replicas do not grant ten times as much. While the database cannot be reached, the count of this
process is the only one. Webhooks are not counted at all: their signature is checked before anything is stored.
"""

from datetime import timedelta
from enum import StrEnum

import structlog
from limits import RateLimitItem, parse
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import FixedWindowRateLimiter

from chassis.postgres.transactions import is_operational

from ..domain.people import hashed
from ..errors import TooMany
from ..handlers import rates
from ..settings import Settings
from .run import NO_TENANT, Runner

log = structlog.get_logger(__name__)
_SLOWER = "Slow down, and try again."


class Rate(StrEnum):
    """What is counted, each apart from the others: false tokens do not use up the tries of a password."""

    REQUEST = "request"
    """Requests of one credential."""
    PUBLIC = "public"
    """Requests of one address that shows no credential."""
    REFUSED = "refused"
    """Credentials of one address that were not good."""
    LINK = "link"
    """Links of mailings from one address whose token was not good."""
    SIGN_IN_ADDRESS = "sign-in-address"
    SIGN_IN = "sign-in"
    """Attempts to sign in as one person."""


class Rates:
    """The limits, and the count of this process."""

    def __init__(self, settings: Settings, runner: Runner) -> None:
        """Read the limits. Raises `ValueError` for one that `limits` cannot read."""
        self._runner = runner
        public, sign_in = parse(settings.public_rate), parse(settings.sign_in_rate)
        self._limits: dict[Rate, RateLimitItem] = dict.fromkeys(Rate, public)
        self._limits |= {Rate.REQUEST: parse(settings.request_rate), Rate.SIGN_IN: sign_in}
        self._of_this_process = FixedWindowRateLimiter(MemoryStorage())

    async def take(self, rate: Rate, who: str) -> None:
        """Count one. Raises `TooMany` when it is one too many."""
        await self.take_here(rate, who)
        if not await self._is_within(rate, who):
            raise TooMany(_SLOWER)

    async def take_here(self, rate: Rate, who: str) -> None:
        """Count one in this process alone, for what is not worth a question. Raises `TooMany`."""
        if not await self._of_this_process.hit(self._limits[rate], rate, who):
            raise TooMany(_SLOWER)

    async def _is_within(self, rate: Rate, who: str) -> bool:
        limit = self._limits[rate]
        key, seconds = hashed(limit.key_for(rate, who)), timedelta(seconds=limit.get_expiry())
        try:
            return await self._runner.change(NO_TENANT, rates.count, key, window=seconds) <= limit.amount
        except Exception as failure:
            if not is_operational(failure):
                raise
            log.warning("rate_counted_by_this_process_only", reason=str(failure)[:200])
            return True
