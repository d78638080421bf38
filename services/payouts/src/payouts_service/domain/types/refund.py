"""The purchase's own payment is given back."""

from ..ledger import Posting, Split
from ..order import Order
from .kind import Call, Kind, plain


def _refunded(split: Split, order: Order | None, reference: str) -> tuple[Posting, ...]:
    if order is None:
        message = f"{split.payout_id} has no payment to refund"
        raise ValueError(message)
    return split.refund(order, reference)


KIND = Kind(call=Call.REFUND, worth=plain, post=_refunded, needs_payment=True, is_listed=True)
