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
    """Amounts in minor units of `currency`. `issued + reserved <= captured + over`, always."""

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
    whole_id: UUID | None = None
    """The order that this one turned out to be a part of, which holds everything now; this one holds nothing."""
    over: int = 0
    """Issued or reserved beyond what was captured, when two orders that had both been paid from proved to be one."""
    over_accepted: int = 0
    """How much of that staff has taken note of."""
    livemode: bool | None = None
    """Whether real money was paid; None while nobody has said so."""

    @property
    def key(self) -> OrderKey:
        """What the provider calls it."""
        return self.provider, self.account, self.reference

    @property
    def left(self) -> int:
        """What a payout may still take."""
        return max(self.captured - self.issued - self.reserved - self.outside, 0)

    @property
    def excess(self) -> int:
        """What went back, or is about to, beyond what was captured."""
        return max(self.issued + self.reserved + self.outside - self.captured, 0)

    @property
    def is_overpaid(self) -> bool:
        """Whether it gave more than was captured, whether or not staff has taken note of it."""
        return self.over > 0

    def contradicts(self, told: "Order") -> bool:
        """Whether what is told of the same payment cannot be true beside this, whichever was said first."""
        if self.whole_id is not None:
            return told.revision > self.revision
        older, newer = sorted((self, told), key=lambda order: order.revision)
        if older.currency != newer.currency or newer.captured < older.captured or self.is_in_other_mode(told):
            return True
        return older.revision == newer.revision and older.captured != newer.captured

    def is_in_other_mode(self, other: "Order") -> bool:
        """Whether one of the two was paid for real, and the other as a test."""
        return {self.livemode, other.livemode} == {True, False}

    def growing(self, told: "Order") -> "Order":
        """The order with what a higher revision says of it; what was known and is not told again stays known."""
        if told.revision <= self.revision:
            return self
        more = replace(
            self,
            revision=told.revision,
            captured=told.captured,
            payment=told.payment or self.payment,
            customer_reference=told.customer_reference or self.customer_reference,
            livemode=self.livemode if told.livemode is None else told.livemode,
        )
        return _settled(more)

    def holding(self, part: "Order") -> "Order":
        """The order with everything that a part of it held; what both had given may be more than was captured."""
        latest = max((at for at in (self.outside_at, part.outside_at) if at is not None), default=None)
        both = replace(
            self,
            issued=self.issued + part.issued,
            reserved=self.reserved + part.reserved,
            outside=self.outside + part.outside,
            outside_at=latest,
            payment=self.payment or part.payment,
            customer_reference=self.customer_reference or part.customer_reference,
            livemode=part.livemode if self.livemode is None else self.livemode,
        )
        return replace(both, over=max(both.issued + both.reserved - both.captured, 0))

    def part_of(self, whole: "Order", revision: int) -> "Order":
        """The order that holds nothing any more, because it turned out to be a part of another."""
        return replace(self.emptied(), whole_id=whole.id, revision=revision)

    def emptied(self) -> "Order":
        """The order without any money."""
        return replace(self, captured=0, issued=0, reserved=0, outside=0, outside_at=None, over=0, over_accepted=0)

    def accepting(self) -> "Order":
        """The order of whose excess staff has taken note, as it is now."""
        return replace(self, over_accepted=self.over)

    def reserving(self, amount: int) -> "Order":
        """The order with `amount` set aside. Raises `ValueError` if so much is not left."""
        if not 0 <= amount <= self.left:
            message = f"{amount} of {self.left}"
            raise ValueError(message)
        return replace(self, reserved=self.reserved + amount)

    def releasing(self, amount: int) -> "Order":
        """The order with `amount` no longer set aside."""
        return _settled(replace(self, reserved=self.reserved - amount))

    def giving(self, amount: int) -> "Order":
        """The order after `amount`, which was set aside, has gone back."""
        return replace(self, reserved=self.reserved - amount, issued=self.issued + amount)

    def taking_back(self, amount: int) -> "Order":
        """The order after `amount`, which had gone back, has returned to us."""
        return _settled(replace(self, issued=self.issued - amount))

    def losing(self, amount: int, at: datetime) -> "Order":
        """The order after `amount` has gone back at the provider without us."""
        latest = at if self.outside_at is None else max(self.outside_at, at)
        return replace(self, outside=self.outside + amount, outside_at=latest)

    def regaining(self, amount: int, left_at: datetime | None) -> "Order":
        """The order after `amount` of that has returned; `left_at` is when what is still gone last left."""
        return replace(self, outside=self.outside - amount, outside_at=left_at)


def _settled(order: Order) -> Order:
    """An order without an excess that it no longer has; none ever grows by itself."""
    return replace(order, over=min(order.over, max(order.issued + order.reserved - order.captured, 0)))
