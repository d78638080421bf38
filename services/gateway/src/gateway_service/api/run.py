"""One handler, one transaction: the `do` of the gateway, for callers it does not know yet."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Concatenate, ParamSpec, TypeVar
from uuid import UUID

from chassis.postgres.transactions import Database

from ..work import OpenWork, Work

P = ParamSpec("P")
R = TypeVar("R")
NO_TENANT = UUID(int=0)
"""The tenant of no rows: only what is outside row-level security can be seen."""


@dataclass(frozen=True)
class Runner:
    """Runs handlers on the gateway's database."""

    database: Database
    open_work: OpenWork

    async def ask(
        self, tenant_id: UUID, handler: Callable[Concatenate[Work, P], Awaitable[R]], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """Ask a question: a transaction that changes nothing."""
        async with self.database.transaction(tenant_id, read_only=True) as transaction:
            return await handler(self.open_work(transaction), *args, **kwargs)

    async def change(
        self, tenant_id: UUID, handler: Callable[Concatenate[Work, P], Awaitable[R]], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """Carry out a command, and commit before the answer. None of them leaves anything for an effect to do."""
        async with self.database.transaction(tenant_id, quiet=True) as transaction:
            return await handler(self.open_work(transaction), *args, **kwargs)
