"""A customer pays at checkout. Customers do that in a browser, so it is no endpoint of the API but a control door."""

from dataclasses import dataclass, field

from ...journal import Json
from . import objects
from .account import Account
from .call import Change, PlannedEvent


@dataclass(frozen=True, slots=True)
class Purchase:
    """What was bought; `amount` in minor units, `created` in unix seconds.

    `customer` names one that exists; a `guest` leaves none behind.
    """

    amount: int
    currency: str
    email: str
    created: int
    name: str | None = None
    customer: str | None = None
    guest: bool = False
    metadata: dict[str, str] = field(default_factory=dict)


def buy(purchase: Purchase, account: Account) -> Change:
    """A checkout that was paid by card: customer, payment intent, charge and session, and their events."""
    buyer = _buyer(purchase, account)
    intent = objects.payment_intent(
        amount=purchase.amount, currency=purchase.currency, created=purchase.created, metadata=purchase.metadata
    )
    intent |= {"customer": None if buyer is None else buyer["id"], "receipt_email": purchase.email}
    paid = objects.charge(intent, email=purchase.email, name=purchase.name)
    moved = objects.balance_transaction(paid, amount=purchase.amount, type_="charge", created=purchase.created)
    paid["balance_transaction"], intent["latest_charge"] = moved["id"], paid["id"]
    session = objects.checkout_session(intent, email=purchase.email, name=purchase.name)
    made = {"customer": buyer, "payment_intent": intent, "charge": paid, "checkout_session": session}
    return Change(intent, _kept(made, moved), _events(made), purchase.amount, purchase.currency, answer=made)


def _buyer(purchase: Purchase, account: Account) -> Json | None:
    if purchase.guest:
        return None
    if purchase.customer is not None:
        return account.required("customer", purchase.customer, param="customer")
    return objects.customer(email=purchase.email, name=purchase.name, created=purchase.created, metadata={})


def _kept(made: Json, moved: Json) -> tuple[Json, ...]:
    return (*(obj for obj in made.values() if obj is not None), moved)


def _events(made: Json) -> tuple[PlannedEvent, ...]:
    return (
        PlannedEvent("charge.succeeded", made["charge"]),
        PlannedEvent("payment_intent.succeeded", made["payment_intent"]),
        PlannedEvent("checkout.session.completed", made["checkout_session"]),
    )
