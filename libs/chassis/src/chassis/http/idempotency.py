"""`Idempotency-Key`: the answer is stored with the change, and given again to whoever repeats the request."""

import hashlib
from collections.abc import Awaitable, Callable
from functools import lru_cache
from typing import Any, get_type_hints
from uuid import UUID

import orjson
from pydantic import TypeAdapter
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from ..errors import Malformed
from ..postgres.tables import INBOX
from ..postgres.transactions import Transaction

MAX_KEY = 255


class ReusedKey(Malformed):
    """The same key came with a different request."""

    title = "Idempotency key reused"


def fingerprint(method: str, target: str, body: bytes) -> bytes:
    """What makes two requests the same: method, path with query, and the bytes of the body."""
    return hashlib.sha256(b"\n".join((method.encode(), target.encode(), body))).digest()


@lru_cache(maxsize=1024)
def _shape(handler: Callable[..., Awaitable[Any]]) -> TypeAdapter[Any]:
    return TypeAdapter(get_type_hints(handler)["return"])


class Claim:
    """One key of one caller, inside the transaction of the request."""

    def __init__(self, transaction: Transaction, actor: UUID, key: str, print_: bytes) -> None:
        self._transaction = transaction
        self._key = f"request:{actor}:{key}"
        self._print = print_

    async def take(self) -> bool:
        """Whether the request is new. A concurrent twin waits here until the first has committed."""
        row = {"tenant_id": self._transaction.tenant_id, "key": self._key, "seen_at": self._transaction.now}
        statement = insert(INBOX).values(**row, fingerprint=self._print).on_conflict_do_nothing().returning(INBOX.c.key)
        return (await self._transaction.connection.execute(statement)).first() is not None

    async def keep(self, handler: Callable[..., Awaitable[Any]], answer: object) -> None:
        """Store the handler's answer beside the key."""
        stored = orjson.loads(_shape(handler).dump_json(answer))
        await self._transaction.connection.execute(update(INBOX).where(*self._is_ours()).values(answer=[stored]))

    async def answer(self, handler: Callable[..., Awaitable[Any]]) -> Any:  # noqa: ANN401 - what the handler returned
        """The stored answer. Raises `ReusedKey` if it was for another request."""
        found = await self._transaction.connection.execute(
            select(INBOX.c.fingerprint, INBOX.c.answer).where(*self._is_ours())
        )
        print_, stored = found.one()
        if bytes(print_) != self._print:
            raise ReusedKey("This Idempotency-Key was used for a different request.")
        return _shape(handler).validate_json(orjson.dumps(stored[0]))

    def _is_ours(self) -> tuple[Any, Any]:
        return INBOX.c.tenant_id == self._transaction.tenant_id, INBOX.c.key == self._key
