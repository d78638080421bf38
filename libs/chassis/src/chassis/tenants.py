"""The active tenants as this process knows them, and which of them is to be visited when."""

import asyncio
import random
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from .postgres.tenancy import active_tenants
from .postgres.transactions import Database
from .pulse import Listener

_PER_TENANT = timedelta(milliseconds=20)
"""Many tenants are visited less often, so that visiting them costs the same."""


class Tenants:
    """One list for a whole process, read again after `poll`, when it has changed, or when an unknown tenant has."""

    def __init__(self, database: Database, *, poll: timedelta) -> None:
        self._database = database
        self._changes = Listener()
        database.changed.add(self._changes)
        self._changes_of_list = Listener()
        database.tenants_changed.add(self._changes_of_list)
        self._poll = poll
        self._asking = asyncio.Lock()
        self._good_until = 0.0
        self._resting: set[UUID] = set()
        """Tenants that have changed and are not active: their changes are no reason to ask again."""
        self.known: Sequence[UUID] = ()
        """The active ones when the database was last asked."""

    @property
    def poll(self) -> timedelta:
        """How often all of them are looked at, without a reason."""
        return max(self._poll, _PER_TENANT * len(self.known))

    async def active(self) -> Sequence[UUID]:
        """The ids of the active tenants. Raises what the database raises when it has to be asked and cannot be."""
        async with self._asking:
            strangers = self._changes.heard() - self._resting - set(self.known)
            if self._changes_of_list.heard() or strangers or _clock() >= self._good_until:
                await self._ask(strangers)
            return self.known

    async def _ask(self, strangers: set[UUID]) -> None:
        self._good_until = 0.0
        async with self._database.tenantless() as (connection, _now):
            self.known = await active_tenants(connection)
        self._resting = (self._resting | strangers) - set(self.known)
        self._good_until = _clock() + self.poll.total_seconds()


class TenantSchedule:
    """Which tenants are to be visited: one that has changed or whose time has come, and all of them now and then."""

    def __init__(self, tenants: Tenants, database: Database, *, by_time: bool = False) -> None:
        """With `by_time`, a change is no reason to visit a tenant."""
        self._tenants = tenants
        self._changes = Listener()
        if not by_time:
            database.changed.add(self._changes)
        self._due: dict[UUID, float] = {}
        """When a tenant is to be visited, in seconds of the loop's clock."""
        self._round_at = 0.0

    async def next(self) -> Sequence[UUID]:
        """Wait until a tenant is to be visited; returns those that are, in random order.

        Raises what the database raises when the tenants cannot be asked for; no visit is lost by that.
        """
        while not (due := await self._now()):
            wait = min([self._round_at, *self._due.values()]) - _clock()
            await self._changes.wait(timedelta(seconds=max(wait, 0)))
        return random.sample(due, len(due))

    def again(self, tenant: UUID, *, after: timedelta) -> None:
        """Visit this tenant after so long, or earlier if it changes."""
        self._due[tenant] = _clock() + after.total_seconds()

    def within(self, tenant: UUID, *, after: timedelta) -> None:
        """Visit this tenant after so long at the latest, also if a caller of `next` is waiting already."""
        at = _clock() + after.total_seconds()
        self._due[tenant] = min(at, self._due.get(tenant, at))
        self._changes.beat()

    async def _now(self) -> Sequence[UUID]:
        active, now = await self._tenants.active(), _clock()
        due = {tenant for tenant, at in self._due.items() if at <= now}
        for tenant in due:
            del self._due[tenant]
        called = self._changes.heard() | due
        if now < self._round_at:
            return [tenant for tenant in active if tenant in called]
        self._round_at = now + self._tenants.poll.total_seconds()
        return active


def _clock() -> float:
    return asyncio.get_running_loop().time()
