"""Our copy of campaigns: what they are now, what they were, and how they are defined."""

from sqlalchemy import Boolean, Column, Index, Integer, Text, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from chassis.postgres.tables import instant, tenant_table

from .base import METADATA

CAMPAIGNS = tenant_table(
    "campaigns",
    METADATA,
    Column("campaign_id", Uuid),
    Column("revision", Integer, nullable=False),
    Column("status", Text, nullable=False),
    Column("sending_paused", Boolean, nullable=False),
    Column("is_deleted", Boolean, nullable=False),
    instant("resumed_at", nullable=True),
    Column("turns", Integer, nullable=False, server_default=text("0")),
    instant("turned_at", nullable=True),
    Column("turned_id", Uuid),
    key=("campaign_id",),
)
"""Switches as they are now; the scheduler reads nothing else of a campaign.

After a pause `resumed_at` is set until all journeys that it held up have turns: how many have, and the last of those
that had one before.
"""

CAMPAIGN_STATES = tenant_table(
    "campaign_states",
    METADATA,
    Column("campaign_id", Uuid),
    Column("revision", Integer),
    Column("status", Text, nullable=False),
    Column("accepts_enrollments", Boolean, nullable=False),
    Column("current_version", Integer),
    instant("changed_at"),
    key=("campaign_id", "revision"),
)
"""Every state that was told, so that a purchase is judged by the one in force when it was paid."""

DEFINITIONS = tenant_table(
    "definitions",
    METADATA,
    Column("campaign_id", Uuid),
    Column("version", Integer),
    Column("slug", Text, nullable=False),
    Column("bundle_ids", ARRAY(Text), nullable=False),
    Column("definition", JSONB, nullable=False),
    instant("published_at"),
    Column("listens", ARRAY(Text), nullable=False, server_default=text("'{}'")),
    Column("inside", Text, nullable=False, server_default=text("'pin'")),
    Index("definitions_slug", "tenant_id", "slug"),
    Index("definitions_bundle_ids", "bundle_ids", postgresql_using="gin"),
    Index("definitions_listens", "listens", postgresql_using="gin"),
    Index("definitions_followed", "tenant_id", "campaign_id", "version", postgresql_where=text("inside = 'follow'")),
    key=("campaign_id", "version"),
)
