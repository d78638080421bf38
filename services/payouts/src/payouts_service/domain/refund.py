"""A refund at the provider: the answer to a call of ours, or somebody else's doing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from contracts.gateway import OrderRefunded

from . import changes as rules
from .ledger import Posting, outside
from .order import Order, OrderKey
from .payout import Executed, Moved, Payout, Withdrawal
from .types import TYPES


@dataclass(frozen=True)
class Outside:
    """What money that went back without us makes of its order, and its posting."""

    order: Order
    reference: str
    amount: int
    postings: tuple[Posting, ...]


def key_of(event: OrderRefunded) -> OrderKey:
    """The order the money went back to."""
    return event.provider, event.account, event.reference


def refund(order: Order, payouts: Sequence[Payout], event: OrderRefunded, now: datetime) -> list[Moved | Outside]:
    """Issue the payout whose answer this is; if there is none, withdraw what is open and post what is lost."""
    ours = next((payout for payout in payouts if _is_ours(payout, event)), None)
    if ours is not None:
        return [rules.issued(ours, order, Executed(event.refund_reference), now)]
    changes: list[Moved | Outside] = [_outside(order, event)]
    for payout in payouts:
        if payout.is_open and event.refunded_at >= payout.met_at:
            order = changes[-1].order or order
            changes.append(rules.withdraw(payout, order, Withdrawal.REFUNDED_OUTSIDE, now))
    return changes


def _is_ours(payout: Payout, event: OrderRefunded) -> bool:
    """Whether this is the answer to a call that nobody has settled yet."""
    awaited = TYPES[payout.type].is_listed and payout.is_awaited
    return awaited and (event.payout_id, event.amount.amount, event.kind) == (payout.id, payout.amount, "refund")


def _outside(order: Order, event: OrderRefunded) -> Outside:
    amount, reference = event.amount.amount, event.refund_reference
    posting = outside(order, reference, amount, disputed=event.kind == "dispute")
    return Outside(order.losing(amount, event.refunded_at), reference, amount, (posting,))
