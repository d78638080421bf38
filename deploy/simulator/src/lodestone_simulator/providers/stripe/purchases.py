"""A customer pays at checkout. Customers do that in a browser, so it is no endpoint of the API but a control door."""

from dataclasses import dataclass, field

from ... import ids
from ...journal import Json
from . import objects
from .account import Account
from .amounts import why_not
from .billing import Plan, invoice_payment, paid_invoice
from .call import Change, PlannedEvent


@dataclass(frozen=True, slots=True)
class Purchase:
    """What was bought; `amount` in minor units, `created` in unix seconds.

    `customer` names one that exists; a `guest` leaves none behind. With a `price` it is the first payment of a
    subscription to that.
    """

    amount: int
    currency: str
    email: str
    created: int
    name: str | None = None
    customer: str | None = None
    guest: bool = False
    metadata: dict[str, str] = field(default_factory=dict)
    price: str | None = None


def buy(purchase: Purchase, account: Account) -> Change:
    """A checkout that was paid by card: customer, payment intent, charge and session, and their events."""
    if (refusal := why_not(purchase.amount, purchase.currency, param="amount")) is not None:
        raise refusal
    buyer = _buyer(purchase, account)
    intent = objects.payment_intent(
        amount=purchase.amount, currency=purchase.currency, created=purchase.created, metadata=purchase.metadata
    )
    intent |= {"customer": None if buyer is None else buyer["id"], "receipt_email": purchase.email}
    paid = objects.charge(intent, email=purchase.email, name=purchase.name)
    moved = objects.balance_transaction(paid, amount=purchase.amount, type_="charge", created=purchase.created)
    paid["balance_transaction"], intent["latest_charge"] = moved["id"], paid["id"]
    session = objects.checkout_session(intent, email=purchase.email, name=purchase.name)
    made: Json = {"customer": buyer, "payment_intent": intent, "charge": paid, "checkout_session": session}
    if purchase.price is not None:
        made |= _subscribed(made, purchase, purchase.price)
    return Change(
        made["payment_intent"], _kept(made, moved), _events(made), purchase.amount, purchase.currency, answer=made
    )


def _buyer(purchase: Purchase, account: Account) -> Json | None:
    if purchase.guest:
        return None
    if purchase.customer is not None:
        return account.required("customer", purchase.customer, param="customer")
    return objects.customer(email=purchase.email, name=purchase.name, created=purchase.created, metadata={})


def _subscribed(made: Json, purchase: Purchase, price: str) -> Json:
    """The same as a subscription: its invoice stands between checkout and payment, which carries no labels."""
    plan = Plan(price, product=f"prod_of_{price}", subscription=ids.new("sub"))
    intent = made["payment_intent"] | {"metadata": {}, "description": "Subscription creation"}
    invoice = paid_invoice(intent, plan, email=purchase.email, name=purchase.name)
    asked = {
        "mode": "subscription",
        "payment_intent": None,
        "invoice": invoice["id"],
        "subscription": plan.subscription,
    }
    return {
        "payment_intent": intent,
        "charge": made["charge"] | {"metadata": {}},
        "checkout_session": made["checkout_session"] | asked,
        "invoice": invoice,
        "invoice_payment": invoice_payment(intent, invoice),
    }


def _kept(made: Json, moved: Json) -> tuple[Json, ...]:
    return (*(obj for obj in made.values() if obj is not None), moved)


def _events(made: Json) -> tuple[PlannedEvent, ...]:
    told = {
        "charge.succeeded": "charge",
        "payment_intent.succeeded": "payment_intent",
        "invoice.paid": "invoice",
        "invoice_payment.paid": "invoice_payment",
        "checkout.session.completed": "checkout_session",
    }
    return tuple(PlannedEvent(type_, made[name]) for type_, name in told.items() if name in made)
