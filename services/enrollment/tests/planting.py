"""Faults of ours, planted for as long as a test needs them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import asyncpg

from chassis.testing import Running
from enrollment_service.work import Work


@asynccontextmanager
async def refusing(service: Running[Work], table: str, column: str, value: UUID) -> AsyncIterator[None]:
    """A database that takes every row of a table but those with this value; it is mended at the end."""
    owner = await asyncpg.connect(service.service.settings.owner_database_url.get_secret_value())
    try:
        await owner.execute(f"ALTER TABLE {table} ADD CONSTRAINT planted CHECK ({column} <> '{value}')")
        yield
        await owner.execute(f"ALTER TABLE {table} DROP CONSTRAINT planted")
    finally:
        await owner.close()
