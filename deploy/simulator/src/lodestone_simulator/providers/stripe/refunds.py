"""Refunds: money back to the card, never more than was captured."""

from ... import ids
from ...journal import Json
from . import objects
from .account import Account
from .amounts import written
from .call import Call, Change, PlannedEvent
from .refusals import impossible, invalid

PARAMETERS = frozenset({"amount", "charge", "payment_intent", "reason", "metadata", "expand"})
REASONS = ("duplicate", "fraudulent", "requested_by_customer")


def create(call: Call, account: Account) -> Change:
    """Refund a charge, whole or in part. Source: docs.stripe.com/api/refunds/create."""
    paid = _charge(call, account)
    reason, metadata = call.form.choice("reason", REASONS), call.form.metadata()
    amount = _amount(call, paid)
    fresh = objects.refund(paid, amount=amount, reason=reason, created=call.now, metadata=metadata)
    moved = objects.balance_transaction(fresh, amount=-amount, type_="refund", created=call.now)
    fresh["balance_transaction"] = moved["id"]
    return _change(fresh, moved, paid)


def fail(id_: str, *, reason: str, now: int, account: Account) -> Change:
    """Let a refund come back from the bank: its money returns, and the charge may be refunded again."""
    failed = account.required("refund", id_, param="id")
    if failed["status"] == "failed":
        raise impossible("This refund has already failed.")
    moved = objects.balance_transaction(failed, amount=failed["amount"], type_="refund_failure", created=now)
    changed = {"status": "failed", "failure_reason": reason, "failure_balance_transaction": moved["id"]}
    after = {**failed, **changed}
    paid = _paid_back(account.get(failed["charge"]), -failed["amount"])
    previous = {name: failed[name] for name in changed}
    events = (PlannedEvent("refund.updated", after, previous), PlannedEvent("refund.failed", after, previous))
    return Change(after, (after, moved, paid), events, -failed["amount"], failed["currency"])


def _change(fresh: Json, moved: Json, paid: Json) -> Change:
    after = _paid_back(paid, fresh["amount"])
    arrived = _referenced(fresh)
    previous = {"amount_refunded": paid["amount_refunded"], "refunded": paid["refunded"]}
    events = (
        PlannedEvent("refund.created", fresh),
        PlannedEvent("charge.refunded", after, previous),
        PlannedEvent("refund.updated", arrived, {"destination_details": fresh["destination_details"]}),
    )
    return Change(fresh, (arrived, moved, after), events, fresh["amount"], fresh["currency"])


def _charge(call: Call, account: Account) -> Json:
    if charge := call.form.text("charge"):
        return account.required("charge", charge, param="charge")
    intent = call.form.text("payment_intent")
    if intent is None:
        raise invalid("One of the following params should be provided for this request: payment_intent or charge.")
    paid_by = account.required("payment_intent", intent, param="payment_intent")
    return account.get(paid_by["latest_charge"])


def _amount(call: Call, paid: Json) -> int:
    asked = call.form.integer("amount", least=1)
    left: int = paid["amount_captured"] - paid["amount_refunded"]
    if paid["disputed"]:
        raise impossible(f"Charge {paid['id']} has been charged back; cannot issue a refund.", code="charge_disputed")
    if left == 0:
        raise impossible(f"Charge {paid['id']} has already been refunded.", code="charge_already_refunded")
    if asked is not None and asked > left:
        over, rest = written(asked, paid["currency"]), written(left, paid["currency"])
        message = f"Refund amount ({over}) is greater than unrefunded amount on charge ({rest})"
        raise impossible(message, param="amount")
    return left if asked is None else asked


def _paid_back(paid: Json, amount: int) -> Json:
    refunded = paid["amount_refunded"] + amount
    return {**paid, "amount_refunded": refunded, "refunded": refunded == paid["amount_captured"]}


def _referenced(fresh: Json) -> Json:
    """The refund a moment later, when the bank gave it a reference: what `refund.updated` is usually about."""
    card = {**fresh["destination_details"]["card"], "reference": ids.token(24), "reference_status": "available"}
    return {**fresh, "destination_details": {"type": "card", "card": card}}
