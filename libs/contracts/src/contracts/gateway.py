"""What the gateway says: facts from outside, verified and stored, not yet attached to a contact."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, Field

from .base import Event, Personal, Topic
from .values import Channel, Currency, FeedbackKind, FormId, Identity, Locale, Money, TrackingSource

ORDER_PAID = Topic(name="order.paid", owner="gateway", key="identity", retention_days=7, personal=Personal.DIRECT)
ORDER_REFUNDED = Topic(
    name="order.refunded", owner="gateway", key="identity", retention_days=7, personal=Personal.PSEUDONYMOUS
)
ACTIVITY_RECORDED = Topic(
    name="activity.recorded", owner="gateway", key="identity", retention_days=7, personal=Personal.DIRECT
)
FORM_SUBMITTED = Topic(
    name="form.submitted", owner="gateway", key="identity", retention_days=7, personal=Personal.DIRECT
)
ACTIVITY_SUBMITTED = Topic(
    name="activity.submitted",
    owner="gateway",
    key="activity id",
    retention_days=7,
    personal=Personal.DIRECT,
    inbound=True,
)
MESSAGE_REPORTED = Topic(
    name="message.reported", owner="gateway", key="message id", retention_days=7, personal=Personal.PSEUDONYMOUS
)
MESSAGE_RECEIVED = Topic(
    name="message.received", owner="gateway", key="identity", retention_days=7, personal=Personal.DIRECT
)
MESSAGE_FEEDBACK = Topic(
    name="message.feedback", owner="gateway", key="message id", retention_days=7, personal=Personal.DIRECT
)
TENANT_CHANGED = Topic(
    name="tenant.changed", owner="gateway", key="tenant id", retention_days=None, personal=Personal.NONE
)


PASSWORD_LINK_MADE = Topic(
    name="password_link.made", owner="gateway", key="user id", retention_days=7, personal=Personal.DIRECT
)


def _aware(text: str) -> str:
    """The text, if it names an instant."""
    if datetime.fromisoformat(text).tzinfo is None:
        raise ValueError("without a timezone it names no instant")
    return text


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
    same_as_revision: int | None = None
    """The revision from which on that order contains what this one said; None where it is not known."""
    bundle_id: str | None = None
    campaign: str | None = None
    """Campaign id or slug that travelled through the checkout."""
    products: tuple[str, ...] = ()
    """The provider's names of what was bought: prices, products, payment link, subscription."""
    email: str | None = None
    name: str | None = None
    customer_reference: str | None = None
    livemode: bool | None = None
    """Whether real money was paid; False: it was a test. None where nobody said so."""
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
    Each is said at most once for a refund or dispute, in any order; returned is the last word. Only of a dispute that
    returns in portions it is said again when more is back, each time with all that is."""
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
    """Of this activity alone, whichever system told it: its endpoint's id, a slash, and the system's own id of it.
    Repeated deliveries carry the same. An older event has the system's id alone."""
    occurred_at: AwareDatetime

    def record_key(self) -> str:
        """The identity."""
        return self.identity


class FormSubmitted(Event, topic=FORM_SUBMITTED):
    """Somebody filled in a form, on whichever site it stands; nobody has checked who it was."""

    identity: Identity
    email: str
    name: str | None = None
    phone: str | None = None
    """As it was typed."""
    form_id: FormId
    form_name: str | None = None
    answers: dict[str, str] = Field(default_factory=dict)
    """Whatever else was filled in, by the form's own names."""
    reference: str
    """Of this submission alone: the id of the endpoint that told it, a slash, and the form's own id of it."""
    submitted_at: AwareDatetime
    """When it was received, where its form does not say."""

    def record_key(self) -> str:
        """The identity."""
        return self.identity


class ActivitySubmitted(Event, topic=ACTIVITY_SUBMITTED):
    """Another system tells that a person did something; once it has been checked it is `activity.recorded`.

    Fields are texts exactly as they are signed, so that no two systems have to agree how a number or a time is written.
    """

    endpoint_id: UUID
    """The endpoint of the kind `activity` that the tenant has made for this system."""
    id: str
    """The system's own id of the activity, of 1 to 200 characters; repeated, it counts once, and for something else it
    is parked."""
    email: str
    source: str
    """A tracking source, such as `custom_webhook`."""
    name: str
    value: str | None = None
    """A decimal number; `video_watch` needs the share that was watched, `diagnostic_completion` the score."""
    occurred_at: Annotated[str, AfterValidator(_aware)]
    """ISO 8601 with an offset."""
    signature: str
    """HMAC-SHA256, in hexadecimal, with a secret of the endpoint, over the UTF-8 of these lines, joined by a line feed:
    tenant id, endpoint id, id, email, source, name, value (empty where there is none), occurred_at."""

    def record_key(self) -> str:
        """The activity's id."""
        return self.id


class MessageReported(Event, topic=MESSAGE_REPORTED):
    """A provider told what became of a message of ours; of one message in any order, and perhaps before it answered."""

    message_id: UUID
    attempt_id: UUID
    """The attempt of ours that the provider carried out."""
    channel: Channel
    provider: str
    reference: str
    """The provider's own id of the message."""
    state: Literal["taken", "delivered", "failed"]
    """Taken: the provider has it, and perhaps passed it on. Failed: it will not arrive."""
    code: str | None = None
    """The provider's word for why it failed."""
    told_at: AwareDatetime
    """When it came to us; not every provider says a time."""

    def record_key(self) -> str:
        """The message's id."""
        return str(self.message_id)


class MessageFeedback(Event, topic=MESSAGE_FEEDBACK):
    """A provider tells what became of a message that it took, in any order, perhaps before its call has answered."""

    message_id: UUID
    attempt_id: UUID | None = None
    """The attempt by which the provider has it; None where it does not say."""
    provider: str
    kind: FeedbackKind
    reference: str
    """Of this alone: its endpoint's id, a slash, and the provider's own name of it. Told again, it is the same."""
    permanent: bool = False
    """Of a bounce: there is no such mailbox, or none that will ever take a message."""
    detail: str | None = None
    """What the provider says of it, in its own words."""
    agent: str | None = None
    """What opened or clicked, as it calls itself."""
    by_machine: bool = False
    """Whether the provider itself says that no person opened or clicked."""
    occurred_at: AwareDatetime

    def record_key(self) -> str:
        """The message's id."""
        return str(self.message_id)


class MessageReceived(Event, topic=MESSAGE_RECEIVED):
    """Somebody wrote to an address of ours."""

    identity: Identity
    channel: Channel
    provider: str
    account: str
    reference: str
    """The provider's own id of the message."""
    sender: str
    """The address it came from, of whoever that is."""
    recipient: str
    """The address of ours that it came to."""
    body: str
    received_at: AwareDatetime

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


class PasswordLinkReason(StrEnum):
    """Why a user gets a link with which to set a password."""

    INVITATION = "invitation"
    RESET = "reset"


class PasswordLinkMade(Event, topic=PASSWORD_LINK_MADE):
    """A user is to be mailed a link with which to set a password; the link's secret is not in here."""

    link_id: UUID
    """The secret of the link follows from it and from the key that gateway and messaging share."""
    user_id: UUID
    reason: PasswordLinkReason
    email: str
    name: str
    tenant_name: str
    """As whose user the mail is to address her."""
    expires_at: AwareDatetime
    made_at: AwareDatetime

    def record_key(self) -> str:
        """The user's id."""
        return str(self.user_id)
