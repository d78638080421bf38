"""`do(handler, …)`: one transaction for the caller of a request, committed before it returns."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Concatenate, ParamSpec, TypeVar

from fastapi import Depends, Request

from ..errors import NotYet
from ..postgres.failures import is_conflict
from ..postgres.transactions import Database, OpenWork, Transaction
from ..security.tokens import Caller
from . import idempotency
from .callers import Anyone
from .health import Health
from .resources import resources_of

P = ParamSpec("P")
W = TypeVar("W")
R = TypeVar("R")


@dataclass(frozen=True)
class WorkFactory:
    """Makes what a handler needs: transactions on a database, and the `Work` that each offers."""

    database: Database
    open_work: OpenWork


class Held(NotYet):
    """This service changes nothing until a person has released it."""

    title = "In hold"


class Doer:
    """Runs a handler in one transaction for the caller, and commits before it returns."""

    def __init__(self, request: Request, caller: Caller, body: bytes | None) -> None:
        self._request = request
        self._caller = caller
        self._body = body

    async def __call__(
        self, handler: Callable[Concatenate[W, P], Awaitable[R]], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """Run `handler(work, …)`; a repeated `Idempotency-Key` gets the stored answer and changes nothing.

        A transaction that conflicts with another is tried once more, from its beginning.
        """
        try:
            return await self._transact(handler, *args, **kwargs)
        except Exception as failure:
            if not is_conflict(failure):
                raise
            return await self._transact(handler, *args, **kwargs)

    async def _transact(
        self, handler: Callable[Concatenate[W, P], Awaitable[R]], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        works, health = resources_of(self._request).get(WorkFactory), resources_of(self._request).get(Health)
        reading = self._request.method in {"GET", "HEAD"}
        key = None if reading or self._body is None else self._request.headers.get("idempotency-key")
        if health.hold and not reading:
            raise Held(health.hold)
        async with works.database.transaction(self._caller.tenant_id, read_only=reading) as transaction:
            claim = self._claim(transaction, key) if key else None
            if claim and not await claim.take():
                return await claim.answer(handler)  # type: ignore[no-any-return]
            result = await handler(works.open_work(transaction), *args, **kwargs)
            if claim:
                await claim.keep(handler, result)
        return result

    def _claim(self, transaction: Transaction, key: str) -> idempotency.Claim:
        if len(key) > idempotency.MAX_KEY:
            raise idempotency.KeyTooLong(field="header.idempotency-key")
        target = f"{self._request.url.path}?{self._request.url.query}"
        fingerprint = idempotency.fingerprint(self._request.method, target, self._body or b"")
        return idempotency.Claim(transaction, self._caller.id, key, fingerprint)


async def _doer(request: Request, caller: Anyone) -> Doer:
    return Doer(request, caller, await request.body())


Do = Annotated[Doer, Depends(_doer)]


async def _streaming_doer(request: Request, caller: Anyone) -> Doer:
    return Doer(request, caller, None)


Streamed = Annotated[Doer, Depends(_streaming_doer)]
"""As `Do`, for a path that reads its body as it comes: whatever it keeps is known by its own hash, not by a key."""
