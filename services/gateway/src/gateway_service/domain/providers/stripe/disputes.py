"""Disputes: the money is followed, not the argument. Source: docs.stripe.com/disputes/how-disputes-work.

Whichever event tells of a dispute, its balance transactions say what left us and what came back. The two events about
funds say so themselves, for shapes that carry no list.
"""

from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from contracts.values import Money

from ...facts import Reading, RefundFact, applied, ignored
from .shapes import PROVIDER, Json, Occurrence, ids, money, own_id

_INQUIRY = "warning_"
"""What the states of an inquiry begin with: a question of the bank, for which no money moves."""
_PREVENTED = "prevented"
_RATES = Decimal("0.00001")
"""What rates of exchange of six digits may be wrong by, of two sums together."""


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

    An entry may be Stripe's own fee for the dispute, so that never more is told than was disputed. Of a dispute in
    another currency all had left, and what returned is its share of that, each entry at its own rate of exchange.
    """
    entries = [entry for entry in dispute.get("balance_transactions") or () if entry["amount"] != 0]
    gone = [entry for entry in entries if entry["amount"] < 0]
    back, whole, currency = [entry for entry in entries if entry["amount"] > 0], dispute["amount"], dispute["currency"]
    if all(entry.get("currency") == currency for entry in entries):
        moved = gone if state == "withdrawn" else back
        return money(min(abs(sum(entry["amount"] for entry in moved)) or whole, whole), currency)
    return money(_share(dispute, back, gone) if state == "returned" and back and gone else whole, currency)


def _share(dispute: Json, back: list[Json], gone: list[Json]) -> int:
    """What of a dispute is back: all of it, if less is missing than rounding may have lost.

    Without the rates nobody can say what a sum was worth: then all is back of a dispute that is won, and of another one
    the share of the account's own money.
    """
    whole, entries = Decimal(dispute["amount"]), (*back, *gone)
    has_rates = all(entry.get("exchange_rate") for entry in entries)
    if not has_rates and dispute["status"] == "won":
        return int(whole)
    rounded = sum((1 / abs(Decimal(entry["amount"])) for entry in entries), _RATES)
    share = _worth(back, by_rate=has_rates) / _worth(gone, by_rate=has_rates)
    return int((whole if share + rounded >= 1 else whole * share).to_integral_value(ROUND_HALF_UP))


def _worth(entries: list[Json], *, by_rate: bool) -> Decimal:
    rates = (Decimal(entry["exchange_rate"]) if by_rate else Decimal(1) for entry in entries)
    return sum((abs(entry["amount"]) / rate for entry, rate in zip(entries, rates, strict=True)), Decimal(0))
