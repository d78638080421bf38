"""Customers and the credit they hold for coming invoices."""

from ...journal import Json
from . import lists, objects
from .account import Account
from .amounts import why_not
from .call import Call, Change, PlannedEvent
from .refusals import invalid

PARAMETERS = frozenset({"email", "name", "phone", "description", "metadata", "expand"})
CREDIT_PARAMETERS = frozenset({"amount", "currency", "description", "metadata", "expand"})


def create(call: Call, _account: Account) -> Change:
    """Make a customer. Source: docs.stripe.com/api/customers/create."""
    form = call.form
    fresh = objects.customer(
        email=form.text("email"), name=form.text("name"), created=call.now, metadata=form.metadata()
    )
    fresh |= {"phone": form.text("phone"), "description": form.text("description")}
    return Change(fresh, (fresh,), (PlannedEvent("customer.created", fresh),))


def credit(call: Call, account: Account) -> Change:
    """Move a customer's balance. Source: docs.stripe.com/api/customer_balance_transactions/create."""
    owner = account.required("customer", call.ids["id"], param="id")
    amount, currency = call.form.integer("amount"), call.form.required("currency").lower()
    if amount is None:
        raise invalid("Missing required param: amount.", param="amount", code="parameter_missing")
    if (refusal := why_not(amount, currency, param="amount")) is not None:
        raise refusal
    metadata = call.form.metadata()
    fresh = objects.customer_credit(owner, amount=amount, currency=currency, created=call.now, metadata=metadata)
    fresh["description"] = call.form.text("description")
    after = _credited(owner, fresh)
    updated = PlannedEvent("customer.updated", after, {"balance": owner["balance"]})
    return Change(fresh, (fresh, after), (updated,), amount, currency)


def credits_of(call: Call, account: Account) -> Json:
    """The movements of one customer's balance, newest first."""
    owner = account.required("customer", call.ids["id"], param="id")
    return lists.page("customer_balance_transaction", (("customer", owner["id"]),), call, account)


def _credited(owner: Json, moved: Json) -> Json:
    balances = {**owner["invoice_credit_balance"], moved["currency"]: moved["ending_balance"]}
    currency = owner["currency"] or moved["currency"]
    return {**owner, "currency": currency, "invoice_credit_balance": balances, "balance": balances.get(currency, 0)}
