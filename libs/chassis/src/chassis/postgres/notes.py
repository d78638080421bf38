"""The relay's note: which rows of the outbox are on their way to Kafka, and under which numbers.

Design: numbers hang on a list of positions, never on a range. A transaction that took a lower position may commit
later; it must neither shift the numbers of a batch that is sent again nor be passed over for good.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import asyncpg

from contracts.base import PARTITIONS

_COLUMNS = "position, topic, key, route, headers, value"
_READ = "SELECT epoch, noted_epoch, first_number, partitions, positions FROM relay_state"
_ROWS = f"SELECT {_COLUMNS} FROM outbox WHERE position = ANY($1::bigint[]) ORDER BY position"  # noqa: S608 - a constant
_OLDEST = """
SELECT extract(epoch FROM (headers ->> 'ce_time')::timestamptz)::float8 FROM outbox ORDER BY position LIMIT 1
"""
_MINT = """
WITH minted AS (
    UPDATE relay_state SET epoch = GREATEST(epoch + 1, $2), positions = '{}' WHERE epoch = $1 RETURNING epoch
), deleted AS (
    DELETE FROM outbox WHERE position = ANY($3::bigint[]) AND EXISTS (SELECT FROM minted)
)
SELECT epoch FROM minted
"""
_ADVANCE = f"""
WITH waiting AS (
    SELECT {_COLUMNS}, octet_length(value) AS size
    FROM outbox WHERE position <> ALL($2::bigint[]) ORDER BY position LIMIT $5
), chosen AS (
    SELECT * FROM (SELECT *, sum(size) OVER (ORDER BY position) - size AS bytes_before FROM waiting) AS summed
    WHERE bytes_before < $6
), noted AS (
    UPDATE relay_state SET noted_epoch = epoch, first_number = $3, partitions = $4,
        positions = ARRAY(SELECT position FROM chosen ORDER BY position)
    WHERE epoch = $1 AND (cardinality($2::bigint[]) > 0 OR EXISTS (SELECT FROM chosen))
    RETURNING epoch
), deleted AS (
    DELETE FROM outbox WHERE position = ANY($2::bigint[]) AND EXISTS (SELECT FROM noted)
)
SELECT {_COLUMNS}, EXISTS (SELECT FROM noted) AS is_noted FROM chosen ORDER BY position
"""  # noqa: S608 - a constant


class Overtaken(Exception):
    """Another epoch was minted: whoever worked under the former one must stop."""


@dataclass(frozen=True)
class Batch:
    """Rows noted together; the number of a row is `first` plus its place among `positions`."""

    epoch: int = 0
    first: int = 1
    partitions: int = PARTITIONS
    positions: Sequence[int] = ()
    rows: Sequence[Any] = field(default=(), repr=False)
    """Rows of the outbox in the order they are to be sent; one that is gone leaves its number unused."""

    def numbered(self) -> Iterator[tuple[int, Any]]:
        """Each row with its number."""
        numbers = {position: self.first + nth for nth, position in enumerate(self.positions)}
        for row in self.rows:
            yield numbers[row["position"]], row


class Notes:
    """The one row of `relay_state`, for the holder of the relay's lock, on the connection that holds it."""

    def __init__(self, connection: "asyncpg.Connection[Any]", *, count: int, size: int) -> None:
        """A batch has at most `count` rows, and ends with the row whose value brings it to `size` bytes."""
        self._connection = connection
        self._limits = count, size
        self._epoch = 0
        self._next = 1

    async def oldest(self) -> float:
        """When the oldest event of the outbox was said, in seconds since 1970; 0 where none waits."""
        return float(await self._connection.fetchval(_OLDEST) or 0)

    async def read(self) -> Batch:
        """The batch noted last: a predecessor may have sent it in part or whole. Takes its numbers as they are."""
        state = await self._connection.fetchrow(_READ)
        assert state is not None  # noqa: S101 - the first migration made the row
        self._epoch, epoch, first, partitions, positions = state
        rows = await self._connection.fetch(_ROWS, positions) if positions else []
        return Batch(epoch, first, partitions, positions, rows)

    async def mint(self, done: Batch, at: datetime) -> None:
        """Delete what was acknowledged and begin an epoch no other holder has had. Raises `Overtaken`.

        The clock makes it new even where a database was restored twice from one backup.
        """
        epoch = await self._connection.fetchval(_MINT, self._epoch, int(at.timestamp()), done.positions)
        if epoch is None:
            raise Overtaken
        self._epoch, self._next = epoch, 1

    async def advance(self, done: Batch) -> Batch:
        """Delete what was acknowledged and note what comes next, in one round trip. Raises `Overtaken`."""
        rows = await self._connection.fetch(
            _ADVANCE, self._epoch, done.positions, self._next, PARTITIONS, *self._limits
        )
        if rows and not rows[0]["is_noted"]:
            raise Overtaken
        batch = Batch(self._epoch, self._next, PARTITIONS, [row["position"] for row in rows], rows)
        self._next += len(rows)
        return batch
