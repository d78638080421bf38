"""Disputes: the money is followed, not the argument. Source: docs.stripe.com/disputes/how-disputes-work.

Whichever event tells of a dispute, its balance transactions say what left us and what came back. The two events about
funds say so themselves, for shapes that carry no list.
"""

from typing import Literal

from contracts.values import Money

from ...facts import Reading, RefundFact, applied, ignored
from .shapes import PROVIDER, Json, Occurrence, ids, money, own_id

_INQUIRY = "warning_"
"""What the states of an inquiry begin with: a question of the bank, for which no money moves."""
_PREVENTED = "prevented"


def dispute_of(dispute: Json, event: Occurrence) -> Reading:
    """A dispute that was opened, changed or closed."""
    return _read(dispute, event, *_moves(dispute))


def funds_withdrawn(dispute: Json, event: Occurrence) -> Reading:
    """The disputed sum left us."""
    return _read(dispute, event, "withdrawn", *_moves(dispute))


def funds_reinstated(dispute: Json, event: Occurrence) -> Reading:
    """It is ours again."""
    return _read(dispute, event, "returned", *_moves(dispute))


State = Literal["withdrawn", "returned"]


def _read(dispute: Json, event: Occurrence, *moves: State) -> Reading:
    status = str(dispute.get("status"))
    if not moves:
        return ignored(_rule(status))
    return applied(*(_fact(dispute, event, state) for state in sorted(set(moves), reverse=True)))


def _rule(status: str) -> str:
    if status.startswith(_INQUIRY):
        return "inquiry"
    return _PREVENTED if status == _PREVENTED else "no_money_moved"


def _moves(dispute: Json) -> list[State]:
    return [
        "withdrawn" if entry["amount"] < 0 else "returned"
        for entry in dispute.get("balance_transactions") or ()
        if entry["amount"] != 0
    ]


def _fact(dispute: Json, event: Occurrence, state: State) -> RefundFact:
    return RefundFact(
        provider=PROVIDER,
        account=event.account,
        intents=ids(dispute.get("payment_intent")),
        charges=ids(dispute.get("charge")),
        reference=own_id(dispute)[0],
        amount=_moved(dispute, state),
        kind="dispute",
        state=state,
        at=event.at,
    )


def _moved(dispute: Json, state: State) -> Money:
    """How much moved; the entries count in the currency of the account, which need not be that of the payment.

    Of a dispute in another currency, what returned is its share of what had left, and never more than all of it.
    """
    entries = [entry for entry in dispute.get("balance_transactions") or () if entry["amount"] != 0]
    left = -sum(entry["amount"] for entry in entries if entry["amount"] < 0)
    back = sum(entry["amount"] for entry in entries if entry["amount"] > 0)
    moved, whole = left if state == "withdrawn" else back, dispute["amount"]
    if not moved or any(entry.get("currency") != dispute["currency"] for entry in entries):
        moved = whole * min(back, left) // left if state == "returned" and back and left else whole
    return money(moved, dispute["currency"])
