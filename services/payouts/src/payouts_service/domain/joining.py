"""Two orders that turned out to be one: the whole takes everything over that its part held."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from contracts.gateway import OrderPaid

from .ledger import joined
from .order import Order, OrderKey
from .payout import Moved
from .refund import Affairs, Outside, OutsideRefund, adjust, after_all, reinstate
from .together import Grown

COUNTED_TWICE = "counted_twice"
"""Why a payout fails that nobody has asked the provider for, and that both orders together cannot pay."""


@dataclass(frozen=True)
class Join:
    """The word that an order is a part of another."""

    part: OrderKey
    whole: OrderKey
    revision: int
    """The part's own, with which it says so."""
    whole_revision: int
    """From which on the whole contains what the part said."""
    told: OrderPaid

    def contradicts(self, part: Order, whole: Order) -> bool:
        """Whether the two cannot be one, beside what is known of them.

        A part says nothing after it has said so, and says it of one order only. What it holds in another currency
        nobody can add to the whole, and no test is a part of what was paid for real.
        """
        if part.whole_id is not None:
            return part.whole_id != whole.id
        moved = part.issued or part.reserved or part.outside
        is_foreign = (bool(moved) and part.currency != whole.currency) or part.is_in_other_mode(whole)
        return part.id == whole.id or part.revision >= self.revision or is_foreign


def joins_of(events: Iterable[OrderPaid]) -> list[Join]:
    """What payments say of being a part of another, each part once."""
    found = dict[OrderKey, Join]()
    for event in events:
        if event.same_as is not None:
            account = event.provider, event.account
            part, whole = (*account, event.reference), (*account, event.same_as)
            found[part] = Join(part, whole, event.revision, event.same_as_revision or 1, event)
    return list(found.values())


def unheard_of(told: Join, whole: Order, id_: UUID) -> Order:
    """A part of which nothing was told but that it is one: like its whole, without money, and yet to say so."""
    return replace(whole.emptied(), id=id_, reference=told.part[2], revision=told.revision - 1)


def root_of(order: Order, known: Iterable[Order]) -> Order | None:
    """The order that holds the money of one, among some; None if it is not there, or became a part itself."""
    found = next((one for one in known if one.id == (order.whole_id or order.id)), None)
    return None if found is None or found.whole_id is not None else found


def join(part: Order, whole: Order, revision: int, *, balance: int) -> list[Grown]:
    """Let a whole take over what its part held; `balance` is what the part's own account comes to, in minor units."""
    postings = joined(part, whole, balance=balance)
    return [Grown(part.part_of(whole, revision), ()), Grown(whole.holding(part), postings)]


def outside_of_both(
    whole: Order, told: Iterable[OutsideRefund]
) -> tuple[dict[str, OutsideRefund], list[OutsideRefund]]:
    """What left both orders without us, by reference; and what is back, because only the other one was told that."""
    outside, back = dict[str, OutsideRefund](), list[OutsideRefund]()
    for one in sorted(told, key=lambda one: (one.amount == 0, one.back)):
        known = outside.setdefault(one.reference, replace(one, order_id=whole.id))
        if one.back > known.back:
            back.append(replace(known, back=one.back, returned_at=one.returned_at))
    return outside, back


def follow(affairs: Affairs, back: Sequence[OutsideRefund], now: datetime) -> list[Moved | Outside]:
    """What becomes of the money of a whole that has just taken its part over, some of which is `back`."""
    changes = list[Moved | Outside]()
    for one in back:
        made = reinstate(affairs, one, now)
        affairs, changes = after_all(affairs, made), changes + made
    return [*changes, *adjust(affairs, COUNTED_TWICE, now)]
