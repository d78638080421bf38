"""What Stripe's control doors take."""

from pydantic import Field, model_validator

from ...schemas import Body
from .purchases import Purchase

EVENTS = ("charge.succeeded", "payment_intent.succeeded", "checkout.session.completed")
OF_SUBSCRIPTIONS = ("invoice.paid", "invoice_payment.paid")


class PurchaseIn(Body):
    """A customer pays at checkout. `amount` in minor units, `created` in unix seconds (now if absent).

    `bundle_id`, `campaign` and `tenant` become metadata of the session and of the payment intent; with a `price`, which
    makes it the first payment of a subscription, of the session alone. `deliver` names the
    events the simulator sends to the webhook address itself, in this order; a repeated name is sent again.
    """

    amount: int = Field(gt=0, le=10**12)
    currency: str = Field(pattern=r"^[A-Za-z]{3}$")
    email: str
    name: str | None = None
    bundle_id: str | None = None
    campaign: str | None = None
    tenant: str | None = None
    metadata: dict[str, str] = Field(default_factory=dict)
    created: int | None = None
    customer: str | None = None
    guest: bool = False
    account: str | None = None
    price: str | None = None
    deliver: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _known(self) -> "PurchaseIn":
        told = EVENTS if self.price is None else EVENTS + OF_SUBSCRIPTIONS
        if unknown := set(self.deliver) - set(told):
            message = f"deliver may name {', '.join(told)}; not {', '.join(sorted(unknown))}"
            raise ValueError(message)
        return self

    def purchase(self, now: int) -> Purchase:
        """The same as the checkout sees it."""
        ours = {"bundle_id": self.bundle_id, "campaign": self.campaign, "tenant": self.tenant}
        return Purchase(
            amount=self.amount,
            currency=self.currency.lower(),
            email=self.email,
            created=now if self.created is None else self.created,
            name=self.name,
            customer=self.customer,
            guest=self.guest,
            price=self.price,
            metadata={**self.metadata, **{name: value for name, value in ours.items() if value is not None}},
        )


class RefundFailureIn(Body):
    """Why a refund came back from the bank, in Stripe's words."""

    reason: str = "expired_or_canceled_card"


class DisputeIn(Body):
    """Which charge its card's owner disputes, and why, in Stripe's words."""

    charge: str
    reason: str = "fraudulent"


class ReinstatementIn(Body):
    """How much of a dispute comes back before it is decided, in minor units."""

    amount: int = Field(gt=0, le=10**12)


class VerdictIn(Body):
    """How the bank decided a dispute."""

    won: bool


class DebitIn(Body):
    """Whether the money of a debit came."""

    paid: bool
