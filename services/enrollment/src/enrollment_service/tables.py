"""The rows of this service."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.schema import SchemaItem

from chassis.postgres.tables import chassis_tables, instant, tenant_table

METADATA = MetaData()
chassis_tables(METADATA)


def _of(parent: str, *columns: str, name: str, later: bool = False) -> SchemaItem:
    """A reference to a row of the same tenant."""
    own = ["tenant_id", *columns]
    target = [f"{parent}.{column}" for column in own]
    moment = {"deferrable": True, "initially": "DEFERRED"} if later else {}
    return ForeignKeyConstraint(own, target, name=name, **moment)  # type: ignore[arg-type]


def _unique(name: str, *columns: str, where: str) -> Index:
    """Some rows of a tenant, of which no two are alike."""
    return Index(name, "tenant_id", *columns, unique=True, postgresql_where=text(where))


CONTACTS = tenant_table(
    "contacts",
    METADATA,
    Column("contact_id", Uuid),
    Column("version", Integer, nullable=False),
    Column("email", Text),
    Column("name", Text),
    instant("created_at"),
    instant("changed_at"),
    key=("contact_id",),
)
"""Locked first by everything that decides about a contact."""

IDENTITIES = tenant_table(
    "identities",
    METADATA,
    Column("identity", Text),
    Column("contact_id", Uuid, nullable=False),
    Column("kind", Text, nullable=False),
    instant("seen_at"),
    _of("contacts", "contact_id", name="identities_contact", later=True),
    Index("identities_contact_id", "tenant_id", "contact_id"),
    key=("identity",),
)

IDENTITY_CONFLICTS = tenant_table(
    "identity_conflicts",
    METADATA,
    Column("identity", Text),
    Column("holder_id", Uuid, nullable=False),
    Column("claimant_id", Uuid),
    instant("seen_at"),
    key=("identity", "claimant_id"),
)


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
        _of("contacts", "contact_id", name=f"{name}_contact"),
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
    _of("contacts", "contact_id", name="inputs_contact"),
    UniqueConstraint("tenant_id", "kind", "reference", name="inputs_once"),
    Index("inputs_contact_id", "tenant_id", "contact_id", "occurred_at"),
    key=("input_id",),
)
"""What conversations, meetings and plans said of a contact."""

CAMPAIGNS = tenant_table(
    "campaigns",
    METADATA,
    Column("campaign_id", Uuid),
    Column("revision", Integer, nullable=False),
    Column("status", Text, nullable=False),
    Column("sending_paused", Boolean, nullable=False),
    Column("is_deleted", Boolean, nullable=False),
    key=("campaign_id",),
)
"""Switches as they are now; the scheduler reads nothing else of a campaign."""

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
    Index("definitions_slug", "tenant_id", "slug"),
    Index("definitions_bundle_ids", "bundle_ids", postgresql_using="gin"),
    key=("campaign_id", "version"),
)

BUNDLES = tenant_table(
    "bundles",
    METADATA,
    Column("bundle_id", Text),
    Column("revision", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("price", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("products", ARRAY(Text), nullable=False),
    Column("tags", ARRAY(Text), nullable=False),
    Column("is_offered", Boolean, nullable=False),
    instant("changed_at"),
    Index("bundles_products", "products", postgresql_using="gin"),
    key=("bundle_id",),
)
"""Our copy of bundles, as they are now."""

_NAMELESS = text("bundle_id IS NULL AND named_bundle_id IS NULL")
ORDERS = tenant_table(
    "orders",
    METADATA,
    Column("order_id", Uuid),
    Column("contact_id", Uuid, nullable=False),
    Column("provider", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("reference", Text, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("bundle_id", Text),
    Column("campaign", Text),
    Column("revision", Integer, nullable=False),
    Column("payment", Text),
    Column("products", ARRAY(Text), nullable=False),
    Column("named_bundle_id", Text),
    Column("named_by", Uuid),
    instant("named_at", nullable=True),
    instant("paid_at"),
    instant("received_at"),
    Column("reconsider", Boolean, nullable=False, server_default=text("false")),
    _of("contacts", "contact_id", name="orders_contact"),
    UniqueConstraint("tenant_id", "provider", "account", "reference", name="orders_once"),
    Index("orders_contact_id", "tenant_id", "contact_id", "paid_at"),
    Index("orders_bundle_id", "tenant_id", "bundle_id", postgresql_where=text("campaign IS NULL")),
    Index("orders_campaign", "tenant_id", "campaign", postgresql_where=text("campaign IS NOT NULL")),
    Index("orders_reconsider", "tenant_id", "contact_id", postgresql_where=text("reconsider")),
    Index("orders_products", "products", postgresql_using="gin"),
    Index("orders_named", "tenant_id", "named_bundle_id", postgresql_where=text("named_bundle_id IS NOT NULL")),
    Index("orders_nameless", "tenant_id", "paid_at", "order_id", postgresql_where=_NAMELESS),
    key=("order_id",),
)

ORDER_DIFFERENCES = tenant_table(
    "order_differences",
    METADATA,
    Column("difference_id", Uuid),
    Column("order_id", Uuid, nullable=False),
    Column("contact_id", Uuid, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("told", JSONB, nullable=False),
    instant("seen_at"),
    _of("orders", "order_id", name="order_differences_order"),
    Index("order_differences_seen_at", "tenant_id", "seen_at", "difference_id"),
    key=("difference_id",),
)
"""What was told under the name of a known order and says something else."""

REFUSALS = tenant_table(
    "refusals",
    METADATA,
    Column("refusal_id", Uuid),
    Column("campaign_id", Uuid, nullable=False),
    Column("contact_id", Uuid, nullable=False),
    Column("order_id", Uuid),
    Column("source", Text, nullable=False),
    Column("reasons", ARRAY(Text), nullable=False),
    instant("occurred_at"),
    _of("contacts", "contact_id", name="refusals_contact"),
    _of("orders", "order_id", name="refusals_order"),
    Index("refusals_campaign_id", "tenant_id", "campaign_id", "refusal_id"),
    Index("refusals_order_id", "tenant_id", "order_id", "campaign_id"),
    key=("refusal_id",),
)

ENROLLMENTS = tenant_table(
    "enrollments",
    METADATA,
    Column("enrollment_id", Uuid),
    Column("campaign_id", Uuid, nullable=False),
    Column("campaign_version", Integer, nullable=False),
    Column("contact_id", Uuid, nullable=False),
    Column("order_id", Uuid),
    Column("source", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("payout_status", Text),
    Column("exit_reason", Text),
    instant("enrolled_at"),
    instant("deadline_at"),
    Column("grace_hours", Integer, nullable=False),
    Column("promise", JSONB, nullable=False),
    Column("linked_order", JSONB),
    Column("personalization_context", JSONB, nullable=False),
    Column("payout_revision", Integer, nullable=False),
    Column("payout_at_end", Text),
    instant("ended_at", nullable=True),
    _of("contacts", "contact_id", name="enrollments_contact"),
    _of("orders", "order_id", name="enrollments_order"),
    _unique("enrollments_order_once", "campaign_id", "order_id", where="order_id IS NOT NULL"),
    _unique("enrollments_one_open", "campaign_id", "contact_id", where="ended_at IS NULL"),
    Index("enrollments_contact_id", "tenant_id", "contact_id"),
    Index("enrollments_campaign_id", "tenant_id", "campaign_id", "enrollment_id"),
    key=("enrollment_id",),
)

JOURNEYS = tenant_table(
    "journeys",
    METADATA,
    Column("enrollment_id", Uuid),
    Column("campaign_id", Uuid, nullable=False),
    Column("campaign_version", Integer, nullable=False),
    Column("step_id", Uuid),
    Column("visit", Integer, nullable=False),
    Column("standing", Text, nullable=False),
    instant("due_at", nullable=True),
    _of("enrollments", "enrollment_id", name="journeys_enrollment"),
    Index("journeys_due_at", "tenant_id", "campaign_id", "due_at", postgresql_where=text("due_at IS NOT NULL")),
    key=("enrollment_id",),
)

EXECUTIONS = tenant_table(
    "executions",
    METADATA,
    Column("execution_id", Uuid),
    Column("enrollment_id", Uuid, nullable=False),
    Column("campaign_id", Uuid, nullable=False),
    Column("step_id", Uuid, nullable=False),
    Column("visit", Integer, nullable=False),
    instant("due_at"),
    instant("begun_at"),
    Column("result", Text),
    Column("reasons", JSONB, nullable=False),
    Column("branch", Text),
    instant("ended_at", nullable=True),
    _of("enrollments", "enrollment_id", name="executions_enrollment"),
    UniqueConstraint("tenant_id", "enrollment_id", "step_id", "visit", name="executions_once"),
    Index("executions_campaign_id", "tenant_id", "campaign_id", "step_id", "result"),
    key=("execution_id",),
)
