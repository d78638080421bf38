"""Forms that contacts have filled in."""

from sqlalchemy import Column, Index, Text, UniqueConstraint, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from chassis.postgres.tables import instant, tenant_table

from .base import METADATA, of

FORM_SUBMISSIONS = tenant_table(
    "form_submissions",
    METADATA,
    Column("submission_id", Uuid),
    Column("contact_id", Uuid, nullable=False),
    Column("form_id", Text, nullable=False),
    Column("form_name", Text),
    Column("reference", Text, nullable=False),
    Column("answers", JSONB, nullable=False),
    instant("submitted_at"),
    instant("recorded_at"),
    of("contacts", "contact_id", name="form_submissions_contact"),
    UniqueConstraint("tenant_id", "reference", name="form_submissions_once"),
    Index("form_submissions_contact_id", "tenant_id", "contact_id", "submitted_at"),
    key=("submission_id",),
)
