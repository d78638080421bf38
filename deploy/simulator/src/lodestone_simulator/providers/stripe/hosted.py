"""What a customer does at the page of a checkout session, and what follows at Stripe.

Source: docs.stripe.com/payments/checkout/fulfill-orders. A card is paid or declined at once. A debit completes the
session `unpaid`; days later its money comes or does not.
"""

from dataclasses import dataclass

from ...journal import Json
from . import objects
from .account import Account
from .call import Change, PlannedEvent
from .refusals import impossible
from .sessions import HOSTED, page_of

_DECLINED = {"failure_code": "card_declined", "failure_message": "Your card was declined."}
_RETURNED = {"failure_code": "insufficient_funds", "failure_message": "The account has insufficient funds."}
_UNPAID = {"paid": False, "captured": False, "amount_captured": 0}
_DEBIT = {"type": "us_bank_account", "us_bank_account": {"bank_name": "STRIPE TEST BANK", "last4": "6789"}}


@dataclass(frozen=True, slots=True)
class Visit:
    """A customer at the page of an open session."""

    session: Json
    page: Json
    email: str
    name: str | None
    now: int


def pay(visit: Visit, account: Account) -> Change:
    """Pay by card."""
    buyer = _buyer(visit, account)
    intent = _intent(visit, account, buyer)
    paid = objects.charge(intent, email=visit.email, name=visit.name)
    session = _completed(visit, intent) | {"payment_status": "paid"}
    return _paid(intent, paid, session, visit.now, ended="checkout.session.completed", more=_there(buyer))


def decline(visit: Visit, account: Account) -> Change:
    """Try a card that is declined: the session stays open, and its payment can be tried again."""
    buyer = _there(account.find(visit.session["customer"]))
    intent = _intent(visit, account, buyer[0] if buyer else None) | {"amount_received": 0}
    failed = objects.charge(intent, email=visit.email, name=visit.name) | _UNPAID | _DECLINED | {"status": "failed"}
    intent |= {"status": "requires_payment_method", "payment_method": None, "latest_charge": failed["id"]}
    session = {**visit.session, "payment_intent": intent["id"]}
    events = (PlannedEvent("charge.failed", failed), PlannedEvent("payment_intent.payment_failed", intent))
    return Change(intent, (intent, failed, session), events)


def promise(visit: Visit, account: Account) -> Change:
    """Pay by debit: nothing is paid yet."""
    buyer = _buyer(visit, account)
    intent = _intent(visit, account, buyer) | {"amount_received": 0, "status": "processing"}
    pending = objects.charge(intent, email=visit.email, name=visit.name) | _UNPAID
    pending |= {"status": "pending", "payment_method_details": _DEBIT}
    intent["latest_charge"] = pending["id"]
    session = _completed(visit, intent)
    events = (
        PlannedEvent("charge.pending", pending),
        PlannedEvent("payment_intent.processing", intent),
        PlannedEvent("checkout.session.completed", session),
    )
    return Change(intent, (intent, pending, session, *_there(buyer)), events)


def settle(session_id: str, *, paid: bool, now: int, account: Account) -> Change:
    """Let the money of a debit come, or not."""
    session = account.required("checkout.session", session_id, param="id")
    if session["status"] != "complete" or session["payment_status"] != "unpaid":
        raise impossible("Nothing is on its way for this Checkout Session.")
    intent = account.get(session["payment_intent"])
    pending = account.get(intent["latest_charge"])
    if intent["status"] != "processing":
        raise impossible(f"The payment of this Checkout Session is {intent['status']}.")
    if paid:
        intent |= {"status": "succeeded", "amount_received": intent["amount"]}
        came = {"status": "succeeded", "paid": True, "captured": True, "amount_captured": pending["amount"]}
        ended = "checkout.session.async_payment_succeeded"
        return _paid(intent, pending | came, session | {"payment_status": "paid"}, now, ended=ended)
    failed = pending | _RETURNED | {"status": "failed"}
    intent |= {"status": "requires_payment_method", "payment_method": None}
    events = (
        PlannedEvent("charge.failed", failed),
        PlannedEvent("payment_intent.payment_failed", intent),
        PlannedEvent("checkout.session.async_payment_failed", session),
    )
    return Change(intent, (intent, failed), events)


def hosted_page(session_id: str, account: Account) -> Json:
    """What the page of a session needs beside it."""
    return account.required(HOSTED, page_of(session_id), param="id")


def _paid(  # noqa: PLR0913 - the objects of one payment
    intent: Json, paid: Json, session: Json, now: int, *, ended: str, more: tuple[Json, ...] = ()
) -> Change:
    moved = objects.balance_transaction(paid, amount=paid["amount"], type_="charge", created=now)
    paid = {**paid, "balance_transaction": moved["id"]}
    intent = {**intent, "latest_charge": paid["id"]}
    events = (
        PlannedEvent("charge.succeeded", paid),
        PlannedEvent("payment_intent.succeeded", intent),
        PlannedEvent(ended, session),
    )
    return Change(intent, (intent, paid, moved, session, *more), events, intent["amount"], intent["currency"])


def _buyer(visit: Visit, account: Account) -> Json | None:
    """Who pays: the session's customer, or one that is made of her, if the session asks for that."""
    if visit.session["customer"] is not None:
        return account.get(visit.session["customer"])
    if visit.session["customer_creation"] != "always":
        return None
    return objects.customer(email=visit.email, name=visit.name, created=visit.now, metadata={})


def _intent(visit: Visit, account: Account, buyer: Json | None) -> Json:
    """The payment of the session, succeeded; the one that was declined before, if there is one."""
    session, page = visit.session, visit.page
    amount, currency = session["amount_total"], session["currency"]
    fresh = objects.payment_intent(amount=amount, currency=currency, created=visit.now, metadata=page["metadata"])
    tried = account.find(session["payment_intent"])
    kept = {} if tried is None else {name: tried[name] for name in ("id", "client_secret", "created")}
    customer = None if buyer is None else buyer["id"]
    return fresh | kept | {"customer": customer, "description": page["description"], "receipt_email": visit.email}


def _completed(visit: Visit, intent: Json) -> Json:
    done = objects.checkout_session(intent, email=visit.email, name=visit.name)
    taken = {name: done[name] for name in ("customer", "customer_details", "payment_intent")}
    return visit.session | taken | {"status": "complete", "url": None}


def _there(thing: Json | None) -> tuple[Json, ...]:
    return () if thing is None else (thing,)
