"""One captured purchase, and what of it has gone back or is about to."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

OrderKey = tuple[str, str, str]
"""Provider, account and reference of a purchase."""


def payment_of(reference: str, payment: str | None) -> str | None:
    """What a refund names: what was told, or the reference itself unless that is an invoice, which has no refunds."""
    return payment or (None if reference.startswith("in_") else reference)


@dataclass(frozen=True)
class Order:
    """Amounts in minor units of `currency`. `issued + reserved <= captured`, always."""

    id: UUID
    provider: str
    account: str
    reference: str
    customer_reference: str | None
    currency: str
    captured: int
    paid_at: datetime
    issued: int = 0
    """Principal of refunds and credits that we issued."""
    reserved: int = 0
    """Principal of payouts that are being issued."""
    outside: int = 0
    """Refunded or disputed at the provider by somebody else."""
    outside_at: datetime | None = None
    """When money last left that way."""
    revision: int = 1
    """The highest that was told; it contains all lower ones."""
    payment: str | None = None
    """What a refund names at the provider; None while only an invoice is known."""

    @property
    def key(self) -> OrderKey:
        """What the provider calls it."""
        return self.provider, self.account, self.reference

    @property
    def left(self) -> int:
        """What a payout may still take."""
        return max(self.captured - self.issued - self.reserved - self.outside, 0)

    def contradicts(self, told: "Order") -> bool:
        """Whether what is told of the same payment cannot be true beside this, whichever was said first."""
        older, newer = sorted((self, told), key=lambda order: order.revision)
        if older.currency != newer.currency or newer.captured < older.captured:
            return True
        return older.revision == newer.revision and older.captured != newer.captured

    def growing(self, told: "Order") -> "Order":
        """The order with what a higher revision says of it; what was known and is not told again stays known."""
        if told.revision <= self.revision:
            return self
        return replace(
            self,
            revision=told.revision,
            captured=told.captured,
            payment=told.payment or self.payment,
            customer_reference=told.customer_reference or self.customer_reference,
        )

    def reserving(self, amount: int) -> "Order":
        """The order with `amount` set aside. Raises `ValueError` if so much is not left."""
        if not 0 <= amount <= self.left:
            message = f"{amount} of {self.left}"
            raise ValueError(message)
        return replace(self, reserved=self.reserved + amount)

    def releasing(self, amount: int) -> "Order":
        """The order with `amount` no longer set aside."""
        return replace(self, reserved=self.reserved - amount)

    def giving(self, amount: int) -> "Order":
        """The order after `amount`, which was set aside, has gone back."""
        return replace(self, reserved=self.reserved - amount, issued=self.issued + amount)

    def taking_back(self, amount: int) -> "Order":
        """The order after `amount`, which had gone back, has returned to us."""
        return replace(self, issued=self.issued - amount)

    def losing(self, amount: int, at: datetime) -> "Order":
        """The order after `amount` has gone back at the provider without us."""
        latest = at if self.outside_at is None else max(self.outside_at, at)
        return replace(self, outside=self.outside + amount, outside_at=latest)

    def regaining(self, amount: int, left_at: datetime | None) -> "Order":
        """The order after `amount` of that has returned; `left_at` is when what is still gone last left."""
        return replace(self, outside=self.outside - amount, outside_at=left_at)
