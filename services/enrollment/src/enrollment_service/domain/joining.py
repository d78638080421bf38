"""Two orders that turned out to be one purchase, and the enrollments that rest on it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from contracts.base import Said
from contracts.gateway import OrderPaid
from contracts.values import Money

from .enrollment import Enrollment, repeat
from .order import Order, OrderKey, key_of


@dataclass(frozen=True)
class Join:
    """The word that an order is a part of another."""

    part: OrderKey
    whole: OrderKey
    told: OrderPaid


def joins_of(events: Iterable[OrderPaid]) -> list[Join]:
    """What payments say of being a part of another, each part once."""
    found = dict[OrderKey, Join]()
    for event in events:
        if event.same_as is not None:
            found[key_of(event)] = Join(key_of(event), (event.provider, event.account, event.same_as), event)
    return list(found.values())


def unheard_of(told: Order) -> Order:
    """An order of which nothing was told but that it is a part: it has brought no money of its own."""
    return replace(told, amount=Money(amount=0, currency=told.amount.currency), revision=told.revision - 1)


def root(held: Mapping[OrderKey, Order], order: Order) -> Order | None:
    """Of orders at hand the one that another is a part of, or that one itself; None if it became a part only now."""
    found = next((one for one in held.values() if one.order_id == (order.whole_id or order.order_id)), None)
    return None if found is None or found.whole_id is not None else found


def contradicts(part: Order, whole: Order, told: OrderPaid) -> bool:
    """Whether the two cannot be one: a part says nothing after it has said so, and says it of one order only."""
    if part.whole_id is not None:
        return part.whole_id != whole.order_id
    return part.order_id == whole.order_id or part.revision >= told.revision


def join(part: Order, whole: Order, revision: int) -> tuple[Order, Order]:
    """The part, which is not decided any more, and the whole, with the bundle that staff named for either."""
    named = whole.named_bundle_id or part.named_bundle_id
    return replace(part, whole_id=whole.order_id, revision=revision), replace(whole, named_bundle_id=named)


@dataclass(frozen=True)
class Purchase:
    """An order with its parts, after the word that joined them."""

    whole: Order
    part_ids: Collection[UUID]
    told: OrderPaid

    @property
    def order_ids(self) -> set[UUID]:
        """Everything that an enrollment by this purchase may rest on."""
        return {self.whole.order_id, *self.part_ids}


@dataclass(frozen=True)
class Settled:
    """What becomes of the enrollments that rest on one purchase."""

    going_on: list[Enrollment]
    """They show the whole as their purchase; those that were over before are among them."""
    ended: list[Enrollment]
    said: list[Said]


def settle(purchase: Purchase, resting: Iterable[Enrollment], now: datetime) -> Settled:
    """Let enrollments rest on the whole of their purchase, and end all but one of each campaign."""
    own = [one for one in resting if one.order_id in purchase.order_ids]
    surplus = repeated(own)
    moved = [repeat(one, now) for one in surplus]
    return Settled(
        going_on=[_resting(one, purchase.whole, now) for one in own if one not in surplus],
        ended=[one for one, _said in moved],
        said=[Said(event, purchase.told) for _one, said in moved for event in said],
    )


def changed_by(told: Iterable[Order], joined: Mapping[UUID, Order]) -> list[Order]:
    """The orders that are to be decided after tellings and joins, as they are then; a part is not decided any more."""
    orders = {**{order.order_id: order for order in told}, **joined}
    return [order for order in orders.values() if order.whole_id is None]


def repeated(resting: Iterable[Enrollment]) -> list[Enrollment]:
    """Of enrollments of one purchase those that are open and end: in each campaign one goes on.

    That is the one that was paid, else that has earned its payout, else that is open; of equals the one that began
    first. So whoever was promised most keeps it, and no purchase is paid twice.
    """
    goes_on, others = dict[UUID, Enrollment](), list[Enrollment]()
    for one in sorted(resting, key=_rank):
        if goes_on.setdefault(one.campaign_id, one) is not one:
            others.append(one)
    return [one for one in others if one.is_open]


def _resting(enrollment: Enrollment, whole: Order, now: datetime) -> Enrollment:
    """An enrollment that shows the whole as its purchase; the bundle that was promised for stays."""
    bundle_id = enrollment.order.bundle_id if enrollment.order else None
    shown = whole.reference_for(bundle_id)
    return enrollment if enrollment.order == shown else replace(enrollment, order=shown, updated_at=now)


def _rank(enrollment: Enrollment) -> tuple[bool, bool, bool, datetime, str]:
    payout = enrollment.payout_status
    is_paid = payout is not None and payout.is_issued
    has_earned = payout is not None and enrollment.is_open
    began = enrollment.enrolled_at, str(enrollment.enrollment_id)
    return not is_paid, not has_earned, not enrollment.is_open, *began
