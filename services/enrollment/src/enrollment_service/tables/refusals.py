"""Refusals."""

from sqlalchemy import Column, Index, Text, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from chassis.postgres.tables import instant, tenant_table

from .base import METADATA, of

_IS_UNCLEAR = text("reasons @> '{threshold_unclear}'::text[]")
REFUSALS = tenant_table(
    "refusals",
    METADATA,
    Column("refusal_id", Uuid),
    Column("campaign_id", Uuid, nullable=False),
    Column("contact_id", Uuid, nullable=False),
    Column("order_id", Uuid),
    Column("source", Text, nullable=False),
    Column("reasons", ARRAY(Text), nullable=False),
    Column("unclear", JSONB, nullable=False, server_default=text("'[]'::jsonb")),
    instant("occurred_at"),
    instant("closed_at", nullable=True),
    Column("closed_by", Uuid),
    Column("closing_note", Text),
    of("contacts", "contact_id", name="refusals_contact"),
    of("orders", "order_id", name="refusals_order"),
    Index("refusals_campaign_id", "tenant_id", "campaign_id", "refusal_id"),
    Index("refusals_order_id", "tenant_id", "order_id", "campaign_id"),
    Index("refusals_unclear", "tenant_id", "refusal_id", postgresql_where=_IS_UNCLEAR),
    key=("refusal_id",),
)
