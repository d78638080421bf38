"""Disputes: the owner of a card takes her money back, and the bank decides whose it is."""

from ...journal import Json
from . import objects
from .account import Account
from .call import Change, PlannedEvent
from .refusals import impossible

_OPENED = ("charge.dispute.created", "charge.dispute.funds_withdrawn")
_REINSTATED = "charge.dispute.funds_reinstated"


def open_(charge_id: str, *, reason: str, now: int, account: Account) -> Change:
    """A charge is disputed: its money leaves the account, and nothing of it can be refunded any more."""
    paid = account.required("charge", charge_id, param="charge")
    if paid["disputed"]:
        raise impossible("This charge is disputed already.")
    asked = objects.dispute(paid, reason=reason, created=now)
    fresh, moved = _moved(asked, -asked["amount"], now)
    events = tuple(PlannedEvent(type_, fresh) for type_ in _OPENED)
    return Change(fresh, (fresh, moved, {**paid, "disputed": True}), events, fresh["amount"], fresh["currency"])


def reinstate(dispute_id: str, amount: int, *, now: int, account: Account) -> Change:
    """A part of the money comes back while the bank still decides, as of what had been refunded before."""
    before = _undecided(dispute_id, account)
    if not 0 < amount <= _gone(before):
        raise impossible(f"Of this dispute {_gone(before)} could be reinstated.")
    after, moved = _moved(before, amount, now)
    return Change(after, (after, moved), (PlannedEvent(_REINSTATED, after),), -amount, before["currency"])


def close(dispute_id: str, *, won: bool, now: int, account: Account) -> Change:
    """The bank has decided; what is gone of a dispute that is won comes back. Source: docs.stripe.com/disputes."""
    before = _undecided(dispute_id, account)
    decided = {**before, "status": "won" if won else "lost"}
    closed = {"status": before["status"]}
    if not won:
        return Change(decided, (decided,), (PlannedEvent("charge.dispute.closed", decided, closed),))
    back = _gone(before)
    after, moved = _moved(decided, back, now)
    paid = {**account.get(before["charge"]), "disputed": False}
    events = (PlannedEvent("charge.dispute.closed", after, closed), PlannedEvent(_REINSTATED, after))
    return Change(after, (after, moved, paid), events, -back, before["currency"])


def _undecided(dispute_id: str, account: Account) -> Json:
    found = account.required("dispute", dispute_id, param="id")
    if found["status"] in ("won", "lost"):
        raise impossible(f"This dispute is {found['status']}.")
    return found


def _gone(dispute: Json) -> int:
    return -sum(int(entry["amount"]) for entry in dispute["balance_transactions"])


def _moved(dispute: Json, amount: int, now: int) -> tuple[Json, Json]:
    """The dispute with one more movement of money, and that movement."""
    moved = objects.balance_transaction(dispute, amount=amount, type_="adjustment", created=now)
    return {**dispute, "balance_transactions": [*dispute["balance_transactions"], moved]}, moved
