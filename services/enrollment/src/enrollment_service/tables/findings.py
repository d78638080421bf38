"""What is known about contacts: audits, evidence, and what was said of them."""

from sqlalchemy import Column, Index, Table, Text, UniqueConstraint, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from chassis.postgres.tables import instant, tenant_table

from .base import METADATA, of


def _findings(name: str) -> Table:
    return tenant_table(
        name,
        METADATA,
        Column("findings_id", Uuid),
        Column("contact_id", Uuid, nullable=False),
        instant("occurred_at"),
        Column("values", JSONB, nullable=False),
        Column("recorded_by", Uuid),
        instant("recorded_at"),
        of("contacts", "contact_id", name=f"{name}_contact"),
        Index(f"{name}_contact_id", "tenant_id", "contact_id", "occurred_at"),
        key=("findings_id",),
    )


AUDITS = _findings("audits")

EVIDENCE_VALUES = _findings("evidence_values")

INPUTS = tenant_table(
    "inputs",
    METADATA,
    Column("input_id", Uuid),
    Column("contact_id", Uuid, nullable=False),
    Column("kind", Text, nullable=False),
    Column("reference", Text),
    instant("occurred_at"),
    Column("values", JSONB, nullable=False),
    Column("recorded_by", Uuid),
    instant("recorded_at"),
    of("contacts", "contact_id", name="inputs_contact"),
    UniqueConstraint("tenant_id", "kind", "reference", name="inputs_once"),
    Index("inputs_contact_id", "tenant_id", "contact_id", "occurred_at"),
    key=("input_id",),
)
"""What conversations, meetings and plans said of a contact."""
