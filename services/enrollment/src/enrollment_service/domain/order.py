"""A captured purchase, what was bought with it, and the campaigns it may be meant for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from contracts.gateway import OrderPaid
from contracts.values import Money, OrderReference

from .campaign import Campaign

OrderKey = tuple[str, str, str]
"""Provider, account and reference."""
_TOLD_ONCE = ("bundle_id", "campaign", "payment")


@dataclass(frozen=True)
class Order:
    """A purchase of a contact; provider, account and reference name it once."""

    order_id: UUID
    contact_id: UUID
    provider: str
    account: str
    reference: str
    amount: Money
    paid_at: datetime
    bundle_id: str | None = None
    """As its checkout named it."""
    campaign: str | None = None
    """Id or slug of the campaign that its checkout named."""
    revision: int = 1
    """A higher one contains every lower one."""
    payment: str | None = None
    """What a refund names at the provider."""
    products: tuple[str, ...] = ()
    """The provider's names of what was bought."""
    named_bundle_id: str | None = None
    """As staff named it, which goes before everything that was told."""
    matched: tuple[str, ...] = ()
    """Bundles that its products stand for."""
    whole_id: UUID | None = None
    """The order that this one turned out to be a part of; this one is not decided any more."""

    @property
    def key(self) -> OrderKey:
        """What the provider calls it."""
        return self.provider, self.account, self.reference

    @property
    def bundle_ids(self) -> tuple[str, ...]:
        """Every bundle that was bought, as far as anything says so."""
        if self.named_bundle_id is not None:
            return (self.named_bundle_id,)
        told = () if self.bundle_id is None else (self.bundle_id,)
        return tuple(dict.fromkeys((*told, *self.matched)))

    @property
    def as_reference(self) -> OrderReference:
        """The order as it is named where nothing was promised for one of its bundles."""
        return self.reference_for(next(iter(self.bundle_ids), None))

    def reference_for(self, bundle_id: str | None) -> OrderReference:
        """The order as a promise names it, which was made for one bundle."""
        return OrderReference(
            provider=self.provider,
            account=self.account,
            reference=self.reference,
            payment=self.payment,
            amount=self.amount,
            paid_at=self.paid_at,
            bundle_id=bundle_id,
        )

    def holds(self, other: "Order") -> bool:
        """Whether the other one is a part of this."""
        return other.whole_id == self.order_id

    def contains(self, lower: "Order") -> bool:
        """Whether everything that a lower revision told is still so; money may only have become more."""
        kept = all(getattr(lower, name) in (None, getattr(self, name)) for name in _TOLD_ONCE)
        same_person = self.contact_id == lower.contact_id
        more = self.amount.currency == lower.amount.currency and self.amount.amount >= lower.amount.amount
        return kept and same_person and more and set(lower.products) <= set(self.products)

    def says_as(self, other: "Order") -> bool:
        """Whether two tellings of one revision are the same."""
        return self.contains(other) and other.contains(self)


@dataclass(frozen=True)
class Difference:
    """Something told under the name of an order that is known, which says something else; staff decides."""

    order_id: UUID
    told: Order


@dataclass(frozen=True)
class DifferenceRecord:
    """A difference as it is kept: `told` is what was said, by the names of an order."""

    difference_id: UUID
    order_id: UUID
    contact_id: UUID
    revision: int
    told: dict[str, Any]
    seen_at: datetime
    closed_at: datetime | None = None
    closed_by: UUID | None = None
    closing_note: str | None = None
    """Why nothing more is to be done about it."""


def order_of(event: OrderPaid, *, order_id: UUID, contact_id: UUID) -> Order:
    """The order that a payment told of."""
    return Order(
        order_id=order_id,
        contact_id=contact_id,
        provider=event.provider,
        account=event.account,
        reference=event.reference,
        amount=event.amount,
        paid_at=event.paid_at,
        bundle_id=event.bundle_id or None,
        campaign=event.campaign and _canonical(event.campaign),
        revision=event.revision,
        payment=event.payment,
        products=event.products,
    )


def key_of(event: OrderPaid) -> OrderKey:
    """What the provider calls the order that a payment tells of."""
    return event.provider, event.account, event.reference


def newest_first(events: Iterable[OrderPaid]) -> list[OrderPaid]:
    """Payments so that of each order the highest revision comes first, which contains the others."""
    return sorted(events, key=lambda event: -event.revision)


def revise(order: Order, told: Order, *, is_taken: bool) -> tuple[Order, Difference | None]:
    """An order after another telling of it: the highest revision holds, whatever the order of arrival.

    What contradicts is kept beside it as a difference. An order that is taken (an enrollment rests on it) stays with
    its contact. An order that is a part of another says nothing any more.
    """
    if order.whole_id is not None:
        return order, Difference(order.order_id, told) if told.revision > order.revision else None
    if told.revision > order.revision:
        contact_id = order.contact_id if is_taken else told.contact_id
        newer = replace(told, order_id=order.order_id, contact_id=contact_id, named_bundle_id=order.named_bundle_id)
        return newer, None if told.contains(order) else Difference(order.order_id, told if is_taken else order)
    fits = order.says_as(told) if told.revision == order.revision else order.contains(told)
    return order, None if fits else Difference(order.order_id, told)


def revise_all(
    known: Iterable[Order], told: Iterable[Order], taken: Iterable[UUID]
) -> tuple[list[Order], list[Difference]]:
    """Orders after everything that was told of them, as far as it changed them; and what contradicts."""
    before = {order.key: order for order in known}
    after, differences, held = dict(before), list[Difference](), set(taken)
    for one in told:
        order = after[one.key]
        after[one.key], difference = revise(order, one, is_taken=order.order_id in held)
        differences += [] if difference is None else [difference]
    return [order for key, order in after.items() if order != before[key]], differences


def _canonical(name: str) -> str:
    """A slug as it is; an id as ids are compared, however the checkout wrote it."""
    try:
        return str(UUID(name))
    except ValueError:
        return name


def meant(order: Order, campaigns: Sequence[Campaign]) -> list[Campaign]:
    """The campaigns, of those given, that an order is decided for.

    A named campaign is the only one, whatever its state. Without a name it is each running one that lists a bundle
    that was bought; where nothing says what was bought, each running one that the purchase could be meant for.
    """
    defined = [campaign for campaign in campaigns if campaign.definition is not None]
    if order.campaign is not None:
        return sorted(defined, key=lambda campaign: _bears(campaign, order.campaign), reverse=True)[:1]
    running = [campaign for campaign in defined if campaign.is_running]
    if not order.bundle_ids:
        return [campaign for campaign in running if campaign.could_sell(order.amount, order.paid_at)]
    return [campaign for campaign in running if any(map(campaign.lists, order.bundle_ids))]


def _bears(campaign: Campaign, name: str | None) -> tuple[bool, bool, bool]:
    # A slug may have passed from one campaign to another: the one that bears it now, and runs, goes first.
    now = campaign.definition is not None and campaign.definition.slug == name
    return str(campaign.campaign_id) == name, now, campaign.is_running
