"""Webhooks that arrive together are stored together.

While one transaction of a tenant is under way, those that come in wait, and share the next: a commit costs the same
for fifty as for one. Each is answered after its own commit, and one that fails does not fail the others.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from uuid import UUID

from chassis import faults
from chassis.postgres.transactions import Database, Transaction, is_conflict, is_operational

from ..errors import ToldMeanwhile
from ..handlers import webhooks
from ..handlers.webhooks import Arrival
from ..work import Work

_Waiting = tuple[Arrival, "asyncio.Future[bool]"]


class Intake:
    """Arrivals waiting for their transaction, by tenant."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._waiting: dict[UUID, deque[_Waiting]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def take(
        self, database: Database, open_work: Callable[[Transaction], Work], tenant_id: UUID, arrival: Arrival
    ) -> bool:
        """Store one; returns after the commit whether it was new. Raises what its transaction raised."""
        future: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        idle = tenant_id not in self._waiting
        self._waiting.setdefault(tenant_id, deque()).append((arrival, future))
        if idle:
            task = asyncio.create_task(self._drain(database, open_work, tenant_id))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return await future

    async def _drain(self, database: Database, open_work: Callable[[Transaction], Work], tenant_id: UUID) -> None:
        waiting, taken = self._waiting[tenant_id], list[_Waiting]()
        try:
            while waiting:
                taken = [waiting.popleft() for _ in range(min(len(waiting), self._limit))]
                await self._store(database, open_work, tenant_id, taken)
        finally:
            del self._waiting[tenant_id]
            for _, future in (*taken, *waiting):  # of those that are answered, nothing comes
                future.cancel()

    async def _store(
        self, database: Database, open_work: Callable[[Transaction], Work], tenant_id: UUID, taken: list[_Waiting]
    ) -> None:
        if not faults.is_on("webhook_commit"):  # fault runs only: what if we answered first?
            _answer(taken, [True] * len(taken))
        try:
            async with database.transaction(tenant_id) as transaction:
                new = await webhooks.accept(open_work(transaction), [arrival for arrival, _ in taken])
        except ToldMeanwhile:  # by one that has committed, so that each attempt knows more and there is a last
            await self._store(database, open_work, tenant_id, taken)
        except Exception as failure:  # noqa: BLE001 - the edge: each request is told what its own transaction said
            if len(taken) == 1 or (is_operational(failure) and not is_conflict(failure)):
                _refuse(taken, failure)
                return
            for one in taken:
                await self._store(database, open_work, tenant_id, [one])
        else:
            _answer(taken, new)


def _answer(taken: list[_Waiting], new: list[bool]) -> None:
    for (_, future), is_new in zip(taken, new, strict=True):
        if not future.done():  # its request may have been cancelled
            future.set_result(is_new)


def _refuse(taken: list[_Waiting], failure: Exception) -> None:
    for _, future in taken:
        if not future.done():
            future.set_exception(failure)
