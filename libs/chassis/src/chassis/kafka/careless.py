"""Fault runs only: parts that leave a protection out, so that the checker is seen to find what it protects from."""

from collections.abc import Iterable
from dataclasses import replace

from ..postgres.inbox import Key
from ..postgres.notes import Batch, Notes
from ..postgres.transactions import Transaction


class DeletedBeforeSent(Notes):
    """Rows are gone before the broker has acknowledged them."""

    async def advance(self, done: Batch) -> Batch:
        """Note and delete at once."""
        batch = await super().advance(done)
        await self._connection.execute("DELETE FROM outbox WHERE position = ANY($1::bigint[])", batch.positions)
        return batch


class Backwards(Notes):
    """A batch is sent in another order than it was committed in."""

    async def advance(self, done: Batch) -> Batch:
        """Note as usual, hand out the last row first."""
        batch = await super().advance(done)
        return replace(batch, rows=batch.rows[::-1])


async def claim_everything(_transaction: Transaction, keys: Iterable[Key]) -> set[Key]:
    """Every delivery is new, however often it was applied."""
    return set(keys)
