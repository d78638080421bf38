"""Questions whose answer may take long: how long is waited for it, and what is said when it did not come."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import asyncpg

from ..errors import Rejected
from .sql import Connection

_LIMIT = "SELECT set_config('statement_timeout', $1, true)"


class TooSlow(Rejected):
    """A question cannot be answered in the time that one may take."""

    title = "Takes too long to be answered: ask for less"


@asynccontextmanager
async def answered_within(connection: Connection, limit: timedelta) -> AsyncIterator[None]:
    """Let each statement of the rest of this transaction take so long at most. Raises `TooSlow`."""
    await connection.run(_LIMIT, str(int(limit.total_seconds() * 1000)))
    try:
        yield
    except asyncpg.QueryCanceledError as exc:
        raise TooSlow from exc
