"""What is known of a type of payout, and what several types have in common."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from contracts.values import Money, payable

from ..ledger import Posting, Split
from ..order import Order


class Call(StrEnum):
    """What a payment provider can be asked to do."""

    REFUND = "refund"
    CREDIT = "credit"
    ROLLOVER = "rollover"


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A type of payout: which call gives it, how much that is, and what the ledger is told."""

    call: Call
    worth: Callable[[Money, Decimal], Money]
    """What the contact gets for the base and the multiplier of its terms."""
    post: Callable[[Split, Order | None, str], tuple[Posting, ...]]
    """What is posted when it was given under the provider's reference."""
    needs_payment: bool = False
    """It gives a payment back, so there must be one."""
    is_listed: bool = False
    """It is in the provider's list of a payment's refunds, which can therefore tell that it was given or came back."""


def plain(base: Money, _multiplier: Decimal) -> Money:
    """The base and nothing more."""
    return base


def multiplied(base: Money, multiplier: Decimal) -> Money:
    """The base and a bonus, as far as it can be paid."""
    worth = base.scaled(multiplier)
    return worth.at_most(payable(worth.amount, worth.currency))


def credited(split: Split, _order: Order | None, _reference: str) -> tuple[Posting, ...]:
    """The customer holds credit."""
    return split.credit()
