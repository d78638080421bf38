"""What has happened to contacts and triggers wait for."""

from sqlalchemy import BigInteger, Column, Identity, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from chassis.postgres.tables import instant, tenant_table

from .base import METADATA

OCCURRENCES = tenant_table(
    "occurrences",
    METADATA,
    Column("position", BigInteger, Identity(always=True)),
    Column("contact_id", Uuid, nullable=False),
    Column("name", Text, nullable=False),
    Column("about", JSONB, nullable=False),
    instant("occurred_at"),
    instant("put_off_until", nullable=True),
    key=("position",),
)
"""Of what some campaign listens to; a row is deleted when the triggers have heard it.
One that could not be heard because of a fault of ours is put off."""
