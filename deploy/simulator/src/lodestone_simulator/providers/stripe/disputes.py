"""Disputes: the owner of a card takes her money back, and the bank decides whose it is."""

from . import objects
from .account import Account
from .call import Change, PlannedEvent
from .refusals import impossible

_OPENED = ("charge.dispute.created", "charge.dispute.funds_withdrawn")


def open_(charge_id: str, *, reason: str, now: int, account: Account) -> Change:
    """A charge is disputed: its money leaves the account, and nothing of it can be refunded any more."""
    paid = account.required("charge", charge_id, param="charge")
    fresh = objects.dispute(paid, reason=reason, created=now)
    events = tuple(PlannedEvent(type_, fresh) for type_ in _OPENED)
    return Change(fresh, (fresh, {**paid, "disputed": True}), events, fresh["amount"], fresh["currency"])


def close(dispute_id: str, *, won: bool, now: int, account: Account) -> Change:
    """The bank has decided; the money of a dispute that is won comes back. Source: docs.stripe.com/disputes."""
    before = account.required("dispute", dispute_id, param="id")
    if before["status"] in ("won", "lost"):
        raise impossible(f"This dispute is {before['status']}.")
    after = {**before, "status": "won" if won else "lost"}
    closed = PlannedEvent("charge.dispute.closed", after, {"status": before["status"]})
    if not won:
        return Change(after, (after,), (closed,))
    moved = objects.balance_transaction(before, amount=before["amount"], type_="adjustment", created=now)
    paid = {**account.get(before["charge"]), "disputed": False}
    back = PlannedEvent("charge.dispute.funds_reinstated", after)
    return Change(after, (after, moved, paid), (closed, back), -before["amount"], before["currency"])
