"""The rows of this service."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from chassis.postgres.tables import chassis_tables, instant, tenant_table

METADATA = MetaData()
chassis_tables(METADATA)

ENDPOINTS = Table(
    "endpoints",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("tenant_id", Uuid, nullable=False),
    Column("provider", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("secrets", ARRAY(Text), nullable=False),
    Column("livemode", Boolean, nullable=False, server_default=text("true")),
    Column("name", Text, nullable=False),
    instant("old_until", nullable=True),
    instant("disabled_at", nullable=True),
    Index("endpoints_tenant", "tenant_id", "id"),
)
"""Outside row-level security: an endpoint says which tenant a webhook is for. The second secret is the older one, good
until `old_until`."""

TENANT_TERMS = tenant_table(
    "tenant_terms",
    METADATA,
    Column("request_rate", Text),
    Column("tenant_rate", Text),
    key=(),
)
"""What is known of a tenant beside what the chassis keeps: one row a tenant."""

RATES = Table(
    "rates",
    METADATA,
    Column("key", LargeBinary, primary_key=True),
    Column("hits", Integer, nullable=False),
    instant("ends_at"),
    Index("rates_ends_at", "ends_at"),
    prefixes=["UNLOGGED"],
)
"""Outside row-level security, because the caller is not known yet; keys are hashes. Unlogged: a crash may lose it."""

INBOUND_EVENTS = tenant_table(
    "inbound_events",
    METADATA,
    Column("id", Uuid),
    Column("endpoint_id", Uuid, nullable=False),
    Column("provider", Text, nullable=False),
    Column("event_id", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    instant("received_at"),
    Column("disposition", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("purchase_id", Uuid),
    Column("note", Text),
    Column("closed_by", Uuid),
    instant("closed_at", nullable=True),
    UniqueConstraint("tenant_id", "endpoint_id", "event_id", name="inbound_events_once"),
    Index("inbound_events_received_at", "tenant_id", "received_at"),
    Index("inbound_events_waiting", "tenant_id", "purchase_id", postgresql_where=text("disposition = 'waiting'")),
)
"""Every webhook that was answered 2xx, as bytes, and what became of it."""

SUBMITTED = tenant_table(
    "submitted_activities",
    METADATA,
    Column("endpoint_id", Uuid),
    Column("id", Text),
    Column("content", Text),
    instant("taken_at"),
    Index("submitted_activities_taken_at", "tenant_id", "taken_at"),
    key=("endpoint_id", "id"),
)
"""Ids of activities that other systems told by topic, so that each counts once, and a hash of what each said."""

PURCHASES = tenant_table(
    "purchases",
    METADATA,
    Column("id", Uuid),
    Column("facts", JSONB, nullable=False),
    Column("refunds", JSONB, nullable=False),
    Column("said", JSONB),
    instant("waits_since", nullable=True),
    Column("same_as", Uuid),
    instant("told_at"),
    Index("purchases_waiting", "tenant_id", "waits_since", postgresql_where=text("waits_since IS NOT NULL")),
    Index("purchases_told_at", "tenant_id", "told_at", postgresql_where=text("is_addressed")),
    Column("is_addressed", Boolean, nullable=False),
)
"""What is known of each purchase: every fact that was told, and the order as it was said last."""

PURCHASE_NAMES = tenant_table(
    "purchase_names",
    METADATA,
    Column("name", Text),
    Column("purchase_id", Uuid, nullable=False),
    Index("purchase_names_purchase", "tenant_id", "purchase_id"),
    key=("name",),
)
"""Every name a purchase is known by: whichever event tells of it, it is the same one."""

STAFF = tenant_table(
    "staff",
    METADATA,
    Column("id", Uuid),
    Column("email", Text, nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("status", Text, nullable=False),
    instant("created_at"),
    Column("factor", Text),
    Column("factor_step", BigInteger),
    UniqueConstraint("tenant_id", "email", name="staff_email"),
)
"""Users. `factor` is the sealed secret of the second factor; `factor_step` the last step of time it was used at."""

SESSIONS = tenant_table(
    "sessions",
    METADATA,
    Column("token_hash", LargeBinary),
    Column("staff_id", Uuid, nullable=False),
    instant("expires_at"),
    Column("id", Uuid, nullable=False),
    instant("created_at"),
    Column("agent", Text, nullable=False),
    ForeignKeyConstraint(
        ["tenant_id", "staff_id"], ["staff.tenant_id", "staff.id"], "sessions_staff", ondelete="CASCADE"
    ),
    Index("sessions_expires_at", "tenant_id", "expires_at"),
    Index("sessions_staff_id", "tenant_id", "staff_id", "id"),
    key=("token_hash",),
)

USER_LINKS = tenant_table(
    "user_links",
    METADATA,
    Column("token_hash", LargeBinary),
    Column("staff_id", Uuid, nullable=False),
    instant("expires_at"),
    ForeignKeyConstraint(
        ["tenant_id", "staff_id"], ["staff.tenant_id", "staff.id"], "user_links_staff", ondelete="CASCADE"
    ),
    Index("user_links_expires_at", "tenant_id", "expires_at"),
    key=("token_hash",),
)
"""With one of these a user sets a password: the first one, or another."""

RESET_REQUESTS = tenant_table(
    "reset_requests",
    METADATA,
    Column("email", Text),
    instant("asked_at"),
    Index("reset_requests_asked_at", "tenant_id", "asked_at"),
    key=("email",),
)
"""Addresses for which somebody asked for a link, known or not, until it is answered some seconds later."""

RECOVERY_CODES = tenant_table(
    "recovery_codes",
    METADATA,
    Column("staff_id", Uuid),
    Column("code_hash", LargeBinary),
    ForeignKeyConstraint(
        ["tenant_id", "staff_id"], ["staff.tenant_id", "staff.id"], "recovery_codes_staff", ondelete="CASCADE"
    ),
    key=("staff_id", "code_hash"),
)

API_KEYS = tenant_table(
    "api_keys",
    METADATA,
    Column("key_hash", LargeBinary),
    Column("id", Uuid, nullable=False),
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("prefix", Text, nullable=False),
    Column("created_by", Uuid),
    instant("created_at"),
    instant("expires_at", nullable=True),
    instant("last_used_at", nullable=True),
    Column("scopes", ARRAY(Text), nullable=False, server_default=text("'{}'")),
    Index("api_keys_id", "tenant_id", "id"),
    key=("key_hash",),
)
"""A row a secret: while one replaces another, a key has two rows with its id."""

PULSES = tenant_table(
    "pulses",
    METADATA,
    Column("contact_id", Uuid),
    Column("enrollments", BigInteger, nullable=False),
    Column("criteria", BigInteger, nullable=False),
    Column("payouts", BigInteger, nullable=False),
    instant("changed_at"),
    instant("watched_at", nullable=True),
    key=("contact_id",),
)
"""How often what is a contact's has changed, and when a process last said that it watches: every replica sees it here,
and tells the contact's page. Few rows: those of contacts who had a page open lately."""

FIGURES = tenant_table(
    "figures",
    METADATA,
    Column("campaign_id", Uuid),
    Column("partition", Integer),
    Column("day", Date),
    Column("counters", JSONB, nullable=False),
    instant("counted_at"),
    key=("campaign_id", "partition", "day"),
)

FIGURE_CHECKS = tenant_table(
    "figure_checks",
    METADATA,
    Column("campaign_id", Uuid),
    instant("next_at"),
    Column("epoch", Integer, nullable=False),
    instant("checked_at", nullable=True),
    Column("differences", JSONB, nullable=False),
    Column("missing", JSONB, nullable=False),
    Index("figure_checks_next_at", "tenant_id", "next_at"),
    key=("campaign_id",),
)
"""When each campaign's figures are compared next, and what the last comparison found."""

FIGURE_DIFFERENCES = tenant_table(
    "figure_differences",
    METADATA,
    Column("id", Uuid),
    Column("campaign_id", Uuid, nullable=False),
    Column("name", Text, nullable=False),
    Column("service", Text, nullable=False),
    Column("counted", BigInteger, nullable=False),
    Column("owned", BigInteger, nullable=False),
    instant("found_at"),
    instant("seen_at"),
    instant("closed_at", nullable=True),
    Column("closed_by", Uuid),
    Column("closing_note", Text),
    Index("figure_differences_campaign", "tenant_id", "campaign_id"),
    Index("figure_differences_found_at", "tenant_id", "found_at", "id"),
)
"""What comparisons of figures have found, and what staff has closed; the id follows from counter and difference."""

AUDIT_LOG = tenant_table(
    "audit_log",
    METADATA,
    Column("id", Uuid),
    instant("asked_at"),
    Column("actor_id", Uuid, nullable=False),
    Column("actor", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("operation", Text, nullable=False),
    Column("names", JSONB, nullable=False),
    Column("request_id", Text, nullable=False),
    Column("asked", JSONB, nullable=False),
    Column("before", JSONB, nullable=False),
    Index("audit_log_actor_id", "tenant_id", "actor_id", "id"),
)
"""Requests for changes, written before they are carried out. The app role may add and read, nothing else."""

AUDIT_OUTCOMES = tenant_table(
    "audit_outcomes",
    METADATA,
    Column("id", Uuid),
    instant("answered_at"),
    Column("status", Integer, nullable=False),
    Column("after", JSONB, nullable=False),
    Column("before", JSONB, nullable=False),
    ForeignKeyConstraint(["tenant_id", "id"], ["audit_log.tenant_id", "audit_log.id"], "audit_outcomes_line"),
)
