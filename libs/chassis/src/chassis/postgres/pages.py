"""Where a list begins that no page came before: in front of whatever row it may have."""

from datetime import UTC, datetime
from uuid import UUID

OLDEST = UUID(int=0)
"""Of a list by id, the oldest first: every id is greater."""
NEWEST = UUID(int=2**128 - 1)
"""Of a list by id, the newest first: every id is less."""
LATEST = datetime(9999, 1, 1, tzinfo=UTC), NEWEST
"""Of a list by a moment and then by id, the newest first."""
