"""Campaigns that contacts have been through."""

from sqlalchemy import Column, Integer, Text, Uuid

from chassis.postgres.tables import tenant_table

from .base import METADATA, of

CAMPAIGN_HISTORY = tenant_table(
    "campaign_history",
    METADATA,
    Column("enrollment_id", Uuid),
    Column("campaign_name", Text, nullable=False),
    Column("messages_received", Integer, nullable=False),
    Column("outcome", Text, nullable=False),
    of("enrollments", "enrollment_id", name="campaign_history_enrollment"),
    key=("enrollment_id",),
)
"""Written when an enrollment ends, and never changed; an enrollment is in the contact's history once."""
