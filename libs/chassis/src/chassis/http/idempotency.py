"""`Idempotency-Key`: the answer is stored with the change, and given again to whoever repeats the request."""

import hashlib
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import lru_cache
from typing import Any, get_type_hints
from uuid import UUID

import orjson
from pydantic import TypeAdapter
from sqlalchemy import DateTime, Integer, bindparam, select, text, update
from sqlalchemy.dialects.postgresql import insert

from ..errors import Malformed
from ..postgres.tables import ANSWERS
from ..postgres.transactions import Transaction

MAX_KEY = 255
_IS_OURS = (ANSWERS.c.actor == bindparam("of_actor")) & (ANSWERS.c.key == bindparam("of_key"))
_TAKE = (
    insert(ANSWERS)
    .values({name: bindparam(name) for name in ("actor", "key", "fingerprint", "asked_at")})
    .on_conflict_do_nothing()
    .returning(ANSWERS.c.key)
)
_KEEP = update(ANSWERS).where(_IS_OURS).values(answer=bindparam("answer"))
_ANSWER = select(ANSWERS.c.fingerprint, ANSWERS.c.answer).where(_IS_OURS)
_FORGET = text(
    "DELETE FROM answers WHERE (actor, key) IN"
    " (SELECT actor, key FROM answers WHERE asked_at < :before ORDER BY asked_at LIMIT :limit)"
).bindparams(bindparam("before", type_=DateTime(timezone=True)), bindparam("limit", type_=Integer))


class ReusedKey(Malformed):
    """The same key came with a different request."""

    title = "This Idempotency-Key was used for a different request."


class KeyTooLong(Malformed):
    """The key is longer than is kept."""

    title = f"Idempotency-Key is longer than {MAX_KEY} characters."


def fingerprint(method: str, target: str, body: bytes) -> bytes:
    """What makes two requests the same: method, path with query, and the bytes of the body."""
    return hashlib.sha256(b"\n".join((method.encode(), target.encode(), body))).digest()


@lru_cache(maxsize=1024)
def _shape(handler: Callable[..., Awaitable[Any]]) -> TypeAdapter[Any]:
    return TypeAdapter(get_type_hints(handler)["return"])


class Claim:
    """One key of one caller, inside the transaction of the request."""

    def __init__(self, transaction: Transaction, actor: UUID, key: str, fingerprint: bytes) -> None:
        self._connection = transaction.connection
        self._asked_at = transaction.now
        self._key = {"of_actor": actor, "of_key": key}
        self._fingerprint = fingerprint

    async def take(self) -> bool:
        """Whether the request is new. One that repeats it at the same time waits here until the first has committed."""
        row = {"actor": self._key["of_actor"], "key": self._key["of_key"]}
        taken = await self._connection.execute(
            _TAKE, {**row, "fingerprint": self._fingerprint, "asked_at": self._asked_at}
        )
        return taken.first() is not None

    async def keep(self, handler: Callable[..., Awaitable[Any]], answer: object) -> None:
        """Store the handler's answer beside the key."""
        stored = orjson.loads(_shape(handler).dump_json(answer))
        await self._connection.execute(_KEEP, {**self._key, "answer": [stored]})

    async def answer(self, handler: Callable[..., Awaitable[Any]]) -> Any:  # noqa: ANN401 - what the handler returned
        """The stored answer. Raises `ReusedKey` if it was for another request."""
        first, stored = (await self._connection.execute(_ANSWER, self._key)).one()
        if bytes(first) != self._fingerprint:
            raise ReusedKey(field="header.idempotency-key")
        return _shape(handler).validate_json(orjson.dumps(stored[0]))


async def forget(transaction: Transaction, *, after: timedelta, limit: int) -> int:
    """Delete the tenant's oldest answers, at most `limit` of those older than `after`; returns how many.

    Answers are few beside events, and a key must be found for as long as it lives, which no partition by time can
    promise: so the table is whole, and its end is reached through an index.
    """
    gone = await transaction.connection.execute(_FORGET, {"before": transaction.now - after, "limit": limit})
    return int(gone.rowcount)
