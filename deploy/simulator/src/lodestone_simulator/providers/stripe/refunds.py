"""Refunds: money back to the card, never more than was captured."""

from ... import ids
from ...journal import Json
from . import objects
from .account import Account
from .amounts import why_not, written
from .call import Call, Change, PlannedEvent
from .refusals import impossible, invalid

PARAMETERS = frozenset({"amount", "charge", "payment_intent", "reason", "metadata", "expand"})
_OPEN = ("pending", "requires_action")
REASONS = ("duplicate", "fraudulent", "requested_by_customer")


def create(call: Call, account: Account) -> Change:
    """Refund a charge, whole or in part. Source: docs.stripe.com/api/refunds/create."""
    paid = _charge(call, account)
    reason, metadata = call.form.choice("reason", REASONS), call.form.metadata()
    amount = _amount(call, paid)
    fresh = objects.refund(paid, amount=amount, reason=reason, created=call.now, metadata=metadata)
    if call.is_short:
        message = "Insufficient funds in your Stripe balance to refund this amount."
        raise impossible(message, code="balance_insufficient")
    if call.held_as is not None:
        reason = "insufficient_funds" if call.held_as == "pending" else None
        return _held({**fresh, "status": call.held_as, "pending_reason": reason}, paid)
    moved = objects.balance_transaction(fresh, amount=-amount, type_="refund", created=call.now)
    fresh["balance_transaction"] = moved["id"]
    return _change(fresh, moved, paid)


def succeed(id_: str, *, now: int, account: Account) -> Change:
    """Let a refund that was held go out."""
    held = account.required("refund", id_, param="id")
    if held["status"] not in _OPEN:
        raise impossible(f"This refund is {held['status']}.")
    moved = objects.balance_transaction(held, amount=-held["amount"], type_="refund", created=now)
    changed = {"status": "succeeded", "pending_reason": None, "balance_transaction": moved["id"]}
    previous = {name: held.get(name) for name in changed}
    after = {**held, **changed}
    return Change(after, (after, moved), (PlannedEvent("refund.updated", after, previous),))


def cancel(call: Call, account: Account) -> Change:
    """Cancel a refund that waits for its customer. Source: docs.stripe.com/api/refunds/cancel."""
    held = account.required("refund", call.ids["id"], param="id")
    if held["status"] != "requires_action":
        raise impossible("Only a refund whose status is `requires_action` can be canceled.")
    return _stopped(held, {"status": "canceled"}, "refund.updated", account)


def fail(id_: str, *, reason: str, now: int, account: Account) -> Change:
    """Let a refund come back from the bank: its money returns, and the charge may be refunded again."""
    failed = account.required("refund", id_, param="id")
    if failed["status"] == "failed":
        raise impossible("This refund has already failed.")
    if failed["status"] in _OPEN:
        stopped = {"status": "failed", "failure_reason": reason, "pending_reason": None}
        return _stopped(failed, stopped, "refund.failed", account)
    moved = objects.balance_transaction(failed, amount=failed["amount"], type_="refund_failure", created=now)
    changed = {"status": "failed", "failure_reason": reason, "failure_balance_transaction": moved["id"]}
    after = {**failed, **changed}
    paid = _paid_back(account.get(failed["charge"]), -failed["amount"])
    previous = {name: failed[name] for name in changed}
    events = (PlannedEvent("refund.updated", after, previous), PlannedEvent("refund.failed", after, previous))
    return Change(after, (after, moved, paid), events, -failed["amount"], failed["currency"])


def _held(fresh: Json, paid: Json) -> Change:
    """What a refund leads to that waits: it counts against the charge, and no money has moved."""
    after = _paid_back(paid, fresh["amount"])
    return Change(fresh, (fresh, after), (PlannedEvent("refund.created", fresh),), fresh["amount"], fresh["currency"])


def _stopped(held: Json, changed: Json, event: str, account: Account) -> Change:
    """What a refund leads to that will never go out: its charge may be refunded again."""
    after, paid = {**held, **changed}, _paid_back(account.get(held["charge"]), -held["amount"])
    previous = {name: held.get(name) for name in changed}
    return Change(after, (after, paid), (PlannedEvent(event, after, previous),), -held["amount"], held["currency"])


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
    if asked is not None and (refusal := why_not(asked, paid["currency"], param="amount")) is not None:
        raise refusal
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
