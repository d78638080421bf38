"""Checkout sessions: made, looked at and expired through the API; `hosted` plays their page.

Source: docs.stripe.com/api/checkout/sessions. Only the mode `payment` is played, with prices in the request.
"""

from ... import ids
from ...journal import Json
from . import lists, objects
from .account import Account
from .addresses import address
from .call import Call, Change, PlannedEvent
from .forms import Form
from .lines import lines_of, total_of
from .refusals import impossible, invalid

PARAMETERS = frozenset(
    {
        "mode",
        "line_items",
        "success_url",
        "cancel_url",
        "client_reference_id",
        "customer",
        "customer_email",
        "customer_creation",
        "expires_at",
        "locale",
        "metadata",
        "payment_intent_data",
        "expand",
    }
)
HOSTED = "hosted_page"
"""The kind of object that keeps what the page of a session needs, and the API does not show."""
_PAYMENT = frozenset({"metadata", "description"})
_SHORTEST, _LONGEST = 30 * 60, 24 * 3600
_CREATION = ("always", "if_required")


def create(call: Call, account: Account) -> Change:
    """Make a session that waits at its page for a customer."""
    form = call.form
    if form.required("mode") != "payment":
        raise invalid("The simulator plays the mode `payment` only.", param="mode")
    lines, payment = lines_of(form), form.inner("payment_intent_data")
    payment.allow(_PAYMENT)
    fresh = _session(call, account, total_of(lines), lines[0].currency)
    page = {
        "object": HOSTED,
        "id": page_of(fresh["id"]),
        "created": call.now,
        "account": call.account,
        "lines": [[line.name, line.quantity, line.amount * line.quantity] for line in lines],
        "metadata": payment.metadata(),
        "description": payment.text("description"),
    }
    return Change(fresh, (fresh, page))


def retrieve(call: Call, account: Account) -> Json:
    """One session, as it is now."""
    return as_of(account.required("checkout.session", call.ids["id"], param="id"), call.now)


def list_(call: Call, account: Account) -> Json:
    """Sessions as they are now, newest first."""
    asked = {name: call.form.text(name) for name in ("customer", "payment_intent")}
    found = lists.page("checkout.session", tuple((k, v) for k, v in asked.items() if v is not None), call, account)
    return {**found, "data": [as_of(one, call.now) for one in found["data"]]}


def expire(call: Call, account: Account) -> Change:
    """Let nobody pay at a session any more."""
    before = retrieve(call, account)
    if before["status"] != "open":
        told = f"This Checkout Session has a status of {before['status']}."
        raise impossible(f'Only Checkout Sessions with a status in ["open"] can be expired. {told}')
    return expired(before)


def expired(session: Json) -> Change:
    """What it leads to that a session's time is over."""
    after = {**session, "status": "expired", "url": None}
    return Change(after, (after,), (PlannedEvent("checkout.session.expired", after),))


def as_of(session: Json, now: int) -> Json:
    """A session at a time: one that is still open at its end has expired."""
    over = session["status"] == "open" and session["expires_at"] <= now
    return {**session, "status": "expired", "url": None} if over else session


def page_of(session_id: str) -> str:
    """The id under which the page of a session is kept."""
    return f"{HOSTED}_{session_id}"


def _session(call: Call, account: Account, total: int, currency: str) -> Json:
    form, id_ = call.form, ids.new("cs_test", length=58)
    success, cancel, customer = address(form, "success_url"), address(form, "cancel_url"), form.text("customer")
    if success is None:
        raise invalid("Missing required param: success_url.", param="success_url", code="parameter_missing")
    if customer is not None:
        account.required("customer", customer, param="customer")
    return objects.shape("checkout.session") | {
        "id": id_,
        "amount_subtotal": total,
        "amount_total": total,
        "cancel_url": cancel,
        "client_reference_id": form.text("client_reference_id"),
        "created": call.now,
        "currency": currency,
        "customer": customer,
        "customer_creation": None if customer else form.choice("customer_creation", _CREATION) or "if_required",
        "customer_details": None,
        "customer_email": _email(form),
        "expires_at": _end(form, call.now),
        "locale": form.text("locale"),
        "metadata": form.metadata(),
        "payment_intent": None,
        "payment_status": "unpaid",
        "status": "open",
        "success_url": success,
        "url": f"{call.origin}/c/pay/{id_}",
    }


def _email(form: Form) -> str | None:
    email = form.text("customer_email")
    if email is not None and ("@" not in email or " " in email):
        raise invalid(f"Invalid email address: {email}", param="customer_email", code="email_invalid")
    return email


def _end(form: Form, now: int) -> int:
    asked = form.integer("expires_at")
    if asked is None:
        return now + _LONGEST
    if not now + _SHORTEST <= asked <= now + _LONGEST:
        bounds = "at least 30 minutes and at most 24 hours from Checkout Session creation"
        raise invalid(f"The `expires_at` timestamp must be {bounds}.", param="expires_at")
    return asked
