"""Webhooks that arrive together are stored together.

Two transactions of a tenant may be under way: while one waits for the database, the next is prepared. Those that come
in meanwhile wait, and share the next: a commit costs the same for fifty as for one. Each is answered after its own
commit, and one that fails does not fail the others.
"""

import asyncio
from collections import deque
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from chassis.postgres.failures import is_conflict, is_operational

from ..errors import ToldMeanwhile
from ..handlers import webhooks
from ..handlers.webhooks import Arrival
from .run import Runner

AT_ONCE = 2
"""Transactions of one tenant under way."""
_Waiting = tuple[Arrival, "asyncio.Future[bool]"]


@dataclass
class _Queue:
    """Arrivals of one tenant that wait, and how many tasks take from them; gone when the last task ends."""

    waiting: deque[_Waiting] = field(default_factory=deque)
    drains: int = 0


class Intake:
    """Arrivals waiting for their transaction, by tenant."""

    def __init__(self, limit: int, runner: Runner, *, patience: timedelta | None = None) -> None:
        self._limit = limit
        self._runner = runner
        self._patience = None if patience is None else patience.total_seconds()
        self._queues: dict[UUID, _Queue] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def take(self, tenant_id: UUID, arrival: Arrival) -> bool:
        """Store one; returns after the commit whether it was new.

        Raises what its transaction raised, or `TimeoutError` when there is no word of it in time: then the sender
        repeats it.
        """
        future: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        queue = self._queues.setdefault(tenant_id, _Queue())
        queue.waiting.append((arrival, future))
        if queue.drains < AT_ONCE:
            queue.drains += 1
            task = asyncio.create_task(self._drain(tenant_id))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        async with asyncio.timeout(self._patience):
            return await future

    async def _drain(self, tenant_id: UUID) -> None:
        queue, taken = self._queues[tenant_id], list[_Waiting]()
        try:
            await asyncio.sleep(0)  # lets the others that arrived in the same turn of the loop join
            while queue.waiting:
                taken = [queue.waiting.popleft() for _ in range(min(len(queue.waiting), self._limit))]
                awaited = [one for one in taken if not one[1].done()]
                if awaited:
                    await self._store(tenant_id, awaited)
        finally:
            queue.drains -= 1
            if queue.drains == 0:
                del self._queues[tenant_id]
                taken += queue.waiting
            for _, future in taken:  # those that have their answer are not touched
                future.cancel()

    async def _store(self, tenant_id: UUID, taken: list[_Waiting]) -> None:
        try:
            new = await self._runner.change(tenant_id, webhooks.accept, [arrival for arrival, _ in taken])
        except ToldMeanwhile:  # by one that has committed, so that each attempt knows more and there is a last
            await self._store(tenant_id, taken)
        except Exception as failure:  # noqa: BLE001 - the edge: each request is told what its own transaction said
            if len(taken) == 1 or (is_operational(failure) and not is_conflict(failure)):
                _refuse(taken, failure)
                return
            for one in taken:
                await self._store(tenant_id, [one])
        else:
            _answer(taken, new)


class AnswersFirst(Intake):
    """For fault runs: answers before the transaction, to see that webhooks are then lost."""

    async def _store(self, tenant_id: UUID, taken: list[_Waiting]) -> None:
        _answer(taken, [True] * len(taken))
        await super()._store(tenant_id, taken)


def _answer(taken: list[_Waiting], new: list[bool]) -> None:
    for (_, future), is_new in zip(taken, new, strict=True):
        if not future.done():  # its request may have been cancelled
            future.set_result(is_new)


def _refuse(taken: list[_Waiting], failure: Exception) -> None:
    for _, future in taken:
        if not future.done():
            future.set_exception(failure)
