"""What the gateway says: facts from outside, verified and stored, not yet attached to a contact."""

from decimal import Decimal
from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime

from .base import Event, Personal, Topic
from .values import Currency, Identity, Locale, Money, TrackingSource

ORDER_PAID = Topic(name="order.paid", owner="gateway", key="identity", retention_days=7, personal=Personal.DIRECT)
ORDER_REFUNDED = Topic(
    name="order.refunded", owner="gateway", key="identity", retention_days=7, personal=Personal.PSEUDONYMOUS
)
ACTIVITY_RECORDED = Topic(
    name="activity.recorded", owner="gateway", key="identity", retention_days=7, personal=Personal.DIRECT
)
TENANT_CHANGED = Topic(
    name="tenant.changed", owner="gateway", key="tenant id", retention_days=None, personal=Personal.NONE
)


class OrderPaid(Event, topic=ORDER_PAID):
    """A purchase was captured; said once for each payment, and again when more has become known of it."""

    identity: Identity
    provider: str
    account: str
    reference: str
    """Payment intent or invoice; the same in every revision."""
    revision: int = 1
    """Ascends each time more becomes known: what was bought, by whom, or that more was captured. A higher one
    contains every lower one."""
    payment: str | None = None
    """What a refund names at the provider: payment intent or charge; None while only an invoice is known."""
    amount: Money
    """Everything that was captured so far."""
    same_as: str | None = None
    """Reference of the order that this one has turned out to be a part of: nothing counts under this one any more, and
    its amount is 0. Said only where two orders were announced before an event named both."""
    bundle_id: str | None = None
    campaign: str | None = None
    """Campaign id or slug that travelled through the checkout."""
    products: tuple[str, ...] = ()
    """The provider's names of what was bought: prices, products, payment link, subscription."""
    email: str | None = None
    name: str | None = None
    customer_reference: str | None = None
    paid_at: AwareDatetime

    def record_key(self) -> str:
        """The identity."""
        return self.identity


class OrderRefunded(Event, topic=ORDER_REFUNDED):
    """Money of a purchase went back at the provider, whoever asked for it."""

    identity: Identity
    provider: str
    account: str
    reference: str
    """Payment intent or invoice of the purchase."""
    refund_reference: str
    amount: Money
    kind: Literal["refund", "dispute"]
    state: Literal["withdrawn", "returned"] = "withdrawn"
    """Withdrawn: the money left us. Returned: it is ours again, because the refund failed or the dispute was won.
    Each is said at most once for a refund or dispute, in any order; returned is the last word."""
    payout_id: UUID | None = None
    """From the refund's metadata: set when the refund is one of ours."""
    refunded_at: AwareDatetime

    def record_key(self) -> str:
        """The identity."""
        return self.identity


class ActivityRecorded(Event, topic=ACTIVITY_RECORDED):
    """A person did something that may count."""

    identity: Identity
    email: str | None = None
    source: TrackingSource
    name: str
    value: Decimal | None = None
    reference: str
    """The source's own id of this activity; repeated deliveries carry the same."""
    occurred_at: AwareDatetime

    def record_key(self) -> str:
        """The identity."""
        return self.identity


class TenantChanged(Event, topic=TENANT_CHANGED):
    """A tenant as it is now; every service keeps its own list from this."""

    tenant_id: UUID
    version: int
    name: str
    zone: str
    currency: Currency
    locale: Locale = "en-US"
    """How the tenant's people write numbers and dates, unless more is known of a person."""
    status: Literal["active", "suspended"]
    changed_at: AwareDatetime

    def record_key(self) -> str:
        """The tenant's id."""
        return str(self.tenant_id)
