"""K10: a system at rest holds nothing back."""

from collections.abc import Mapping
from typing import Any

import asyncpg

from tests.checker.findings import Breach

_OPEN = (
    "SELECT pid, state, query FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    " AND state LIKE 'idle in transaction%'"
)


async def at_rest(connection: "asyncpg.Connection[Any]", lags: Mapping[tuple[str, int], int]) -> list[Breach]:
    """Breaches of K10 in one service's database (asked as administrator), with its consumer's lag by partition."""
    waiting = await connection.fetchval("SELECT count(*) FROM outbox")
    found = [Breach("K10", f"{waiting} events were never sent")] if waiting else []
    found += [Breach("K10", f"an open transaction: {row['query'][:80]}") for row in await connection.fetch(_OPEN)]
    return found + [Breach("K10", f"{tp} lags by {lag}") for tp, lag in lags.items() if lag]
