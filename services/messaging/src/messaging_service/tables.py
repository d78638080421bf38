"""The rows of this service."""

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from chassis.postgres.tables import chassis_tables, instant, tenant_table

METADATA = MetaData()
chassis_tables(METADATA)

RECIPIENTS = tenant_table(
    "recipients",
    METADATA,
    Column("contact_id", Uuid),
    Column("version", Integer, nullable=False),
    Column("email", Text),
    Column("name", Text),
    Column("locale", Text),
    Column("merge_fields", JSONB, nullable=False),
    Column("address_hash", Text),
    Column("merged_into", Uuid),
    Column("phone", Text),
    Column("phone_hash", Text),
    Index("recipients_phone_hash", "tenant_id", "phone_hash", postgresql_where=text("phone_hash IS NOT NULL")),
    Index("recipients_merged_into", "tenant_id", "merged_into", postgresql_where=text("merged_into IS NOT NULL")),
    key=("contact_id",),
)
"""Copies of contacts. A claim holds their share lock, so that a suppression is either seen or comes after the claim."""

CAMPAIGNS = tenant_table(
    "campaigns",
    METADATA,
    Column("campaign_id", Uuid),
    Column("revision", Integer, nullable=False),
    Column("paused", Boolean, nullable=False),
    Column("deleted", Boolean, nullable=False, server_default=text("false")),
    key=("campaign_id",),
)

VERSIONS = tenant_table(
    "versions",
    METADATA,
    Column("campaign_id", Uuid),
    Column("campaign_version", Integer),
    Column("name", Text, nullable=False),
    key=("campaign_id", "campaign_version"),
)

CONTENTS = tenant_table(
    "contents",
    METADATA,
    Column("content_id", Uuid),
    Column("version", Integer),
    Column("content", JSONB, nullable=False),
    key=("content_id", "version"),
)
"""What every published version of a content says."""

PROVIDER_ACCOUNTS = tenant_table(
    "provider_accounts",
    METADATA,
    Column("id", Uuid),
    Column("channel", Text, nullable=False),
    Column("provider", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("settings", JSONB, nullable=False),
    Column("sealed", Text),
    Column("status", Text, nullable=False),
    Column("reason", Text),
    Column("revision", Integer, nullable=False),
    instant("changed_at"),
    Column("detail", Text),
    instant("paused_at", nullable=True),
    instant("probe_at", nullable=True),
    Column("probes", Integer, nullable=False, server_default=text("0")),
    Column("sealed_old", Text),
    UniqueConstraint("tenant_id", "channel", "name", name="provider_accounts_name"),
)
"""Accounts at providers; secrets are sealed. None is ever deleted, as attempts name theirs."""

MESSAGES = tenant_table(
    "messages",
    METADATA,
    Column("id", Uuid),
    Column("execution_id", Uuid, nullable=False),
    Column("enrollment_id", Uuid),
    Column("campaign_id", Uuid),
    Column("campaign_version", Integer),
    Column("step_id", Uuid),
    Column("contact_id", Uuid),
    Column("contact_version", Integer, nullable=False),
    Column("content_id", Uuid),
    Column("content_version", Integer),
    Column("channel", Text, nullable=False),
    instant("due_at"),
    instant("stale_at"),
    instant("queued_at"),
    Column("state", Text, nullable=False),
    instant("next_at"),
    Column("epoch", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("attempt_id", Uuid),
    instant("attempted_at", nullable=True),
    Column("account_id", Uuid),
    Column("waiting", Text),
    Column("address_hash", Text),
    Column("outcome", Text),
    Column("reasons", JSONB, nullable=False),
    instant("settled_at", nullable=True),
    Column("subject", Text),
    Column("body", Text),
    Column("written_by", Uuid),
    Column("user_id", Uuid),
    Column("notice", JSONB),
    Index("messages_next_at", "tenant_id", "next_at", postgresql_where=text("state <> 'settled'")),
    Index("messages_paused", "tenant_id", "campaign_id", postgresql_where=text("waiting = 'paused'")),
    Index("messages_account_paused", "tenant_id", "channel", postgresql_where=text("waiting = 'account_paused'")),
    Index("messages_queued_at", "tenant_id", "queued_at", "id"),
    Index("messages_enrollment", "tenant_id", "enrollment_id", "queued_at", "id"),
    Index("messages_contact", "tenant_id", "contact_id", "queued_at", "id"),
    Index("messages_campaign", "tenant_id", "campaign_id", "queued_at", "id"),
    Index("messages_user", "tenant_id", "user_id", "queued_at", "id", postgresql_where=text("user_id IS NOT NULL")),
    Index("messages_outcome", "tenant_id", "outcome", "queued_at", "id", postgresql_where=text("outcome <> 'sent'")),
    hashed="id",
)
"""What a step sends names its content; what staff writes has no step and no campaign, and holds its text itself;
a notice goes to a user, and its text is the system's.

A message's id follows from its execution, so the primary key alone keeps it the only one of its execution."""

DECISIONS = tenant_table(
    "decisions",
    METADATA,
    Column("id", Uuid),
    Column("message_id", Uuid, nullable=False),
    instant("decided_at"),
    Column("verdict", Text, nullable=False),
    Column("reason", Text),
    instant("until", nullable=True),
    Column("inputs", JSONB, nullable=False),
    ForeignKeyConstraint(["tenant_id", "message_id"], ["messages.tenant_id", "messages.id"], name="decisions_message"),
    key=("message_id", "id"),
    hashed="message_id",
)
"""Why a message was sent, waited or was dropped: a row each time the answer changed. Never changed."""

ATTEMPTS = tenant_table(
    "attempts",
    METADATA,
    Column("id", Uuid, nullable=False),
    Column("message_id", Uuid, nullable=False),
    Column("number", Integer, nullable=False),
    Column("account_id", Uuid, nullable=False),
    instant("began_at"),
    instant("ended_at", nullable=True),
    Column("answer", Text),
    Column("detail", Text),
    Column("report", Text),
    instant("reported_at", nullable=True),
    Column("report_code", Text),
    ForeignKeyConstraint(["tenant_id", "message_id"], ["messages.tenant_id", "messages.id"], name="attempts_message"),
    key=("message_id", "number"),
    hashed="message_id",
)
"""A row before each call to a provider, completed by what was heard of it, and by what the provider told later."""

FEEDBACK = tenant_table(
    "feedback",
    METADATA,
    Column("message_id", Uuid, nullable=False),
    Column("reference", Text, nullable=False),
    Column("attempt_id", Uuid),
    Column("provider", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("permanent", Boolean, nullable=False),
    Column("by_machine", Boolean, nullable=False),
    Column("detail", Text),
    instant("occurred_at"),
    instant("told_at"),
    ForeignKeyConstraint(["tenant_id", "message_id"], ["messages.tenant_id", "messages.id"], name="feedback_message"),
    key=("message_id", "reference"),
    hashed="message_id",
)
"""What providers have told of messages that they took, each once."""

SUPPRESSIONS = tenant_table(
    "suppressions",
    METADATA,
    Column("id", Uuid),
    Column("contact_id", Uuid, nullable=False),
    Column("channel", Text, nullable=False),
    Column("reason", Text, nullable=False),
    instant("suppressed_at"),
    Column("message_id", Uuid),
    Column("address_hash", Text),
    Column("added_by", Uuid),
    instant("lifted_at", nullable=True),
    Column("lifted_by", Uuid),
    Column("lift_note", Text),
    Index("suppressions_address", "tenant_id", "address_hash"),
    Index("suppressions_contact", "tenant_id", "contact_id"),
    Index("suppressions_suppressed_at", "tenant_id", "suppressed_at", "id"),
    Index(
        "suppressions_once",
        *("tenant_id", "contact_id", "channel", "reason"),
        unique=True,
        postgresql_where=text("lifted_at IS NULL AND reason <> 'bounced'"),
    ),
    Index(
        "suppressions_bounced_once",
        *("tenant_id", "contact_id", "channel", "address_hash"),
        unique=True,
        postgresql_where=text("lifted_at IS NULL AND reason = 'bounced'"),
    ),
)
"""Closed channels, a row for each reason, and those that were lifted. What bounced closes its address alone. The hash
stays when the contact goes, so that an import does not open what was closed."""
