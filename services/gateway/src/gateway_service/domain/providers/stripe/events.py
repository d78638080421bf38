"""Stripe's events as facts. An event that does not have the shape it should raises, and is then parked.

Source: docs.stripe.com/api/events/types and the objects they carry. A purchase is told by several events, which have a
payment intent or an invoice in common.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from contracts.values import Money

from ...facts import Purchase, Reading, Refund, applied, ignored
from ...payload import is_bounded

Json = Mapping[str, Any]
_LONGEST = 255


def read(event: Json, account: str) -> Reading:
    """The facts an event tells. Raises `KeyError`, `TypeError` or `ValueError` for what is not Stripe's shape."""
    reader = _READERS.get(event["type"])
    if reader is None:
        return ignored("type")
    return reader(event["data"]["object"], _time(event["created"]), account)


def _checkout(session: Json, at: datetime, account: str) -> Reading:
    if session["payment_status"] != "paid":
        return ignored("not_paid")
    details = session.get("customer_details") or {}
    return _purchase(
        session,
        at,
        account,
        amount=session["amount_total"],
        references=(session.get("payment_intent"), session.get("invoice")),
        email=details.get("email") or session.get("customer_email"),
        name=details.get("name"),
    )


def _intent(intent: Json, at: datetime, account: str) -> Reading:
    metadata = _metadata(intent)
    if not metadata.get("bundle_id") and not metadata.get("campaign"):
        # The session or the invoice of the same payment knows what was bought; this one must not go before it.
        return ignored("incomplete")
    return _purchase(
        intent,
        at,
        account,
        amount=intent["amount_received"],
        references=(intent["id"], intent.get("invoice")),
        email=intent.get("receipt_email"),
        name=None,
    )


def _invoice(invoice: Json, at: datetime, account: str) -> Reading:
    paid_at = (invoice.get("status_transitions") or {}).get("paid_at")
    return _purchase(
        invoice,
        _time(paid_at) if paid_at else at,
        account,
        amount=invoice["amount_paid"],
        references=(_payment_of(invoice), invoice["id"]),
        email=invoice.get("customer_email"),
        name=invoice.get("customer_name"),
    )


def _purchase(  # noqa: PLR0913 - one argument an attribute that each object has elsewhere
    source: Json,
    at: datetime,
    account: str,
    *,
    amount: int,
    references: tuple[object, ...],
    email: object,
    name: object,
) -> Reading:
    money = _money(amount, source["currency"])
    if money.amount == 0:
        return ignored("nothing_captured")
    address, metadata = _text(email), _metadata(source)
    if address is None or "@" not in address:
        return ignored("incomplete")
    return applied(
        Purchase(
            provider="stripe",
            account=account,
            references=_references(references),
            amount=money,
            email=address,
            name=_text(name),
            customer_reference=_id(source.get("customer")),
            bundle_id=_text(metadata.get("bundle_id")),
            campaign=_text(metadata.get("campaign")),
            paid_at=at,
        )
    )


def _refund(refund: Json, at: datetime, account: str) -> Reading:
    if refund["status"] != "succeeded":
        return ignored("not_succeeded")
    return applied(_refunded(refund, at, account))


def _charge_refunded(charge: Json, at: datetime, account: str) -> Reading:
    named = (charge.get("refunds") or {}).get("data") or []
    if not named:
        return ignored("told_by_refund_events")  # since 2022-11-15 a charge does not carry its refunds
    done = [refund for refund in named if refund["status"] == "succeeded"]
    return applied(*(_refunded(refund, at, account) for refund in done)) if done else ignored("not_succeeded")


def _dispute(dispute: Json, at: datetime, account: str) -> Reading:
    return applied(_went_back(dispute, at, account, kind="dispute", payout_id=None))


def _refunded(refund: Json, at: datetime, account: str) -> Refund:
    return _went_back(refund, at, account, kind="refund", payout_id=_uuid(_metadata(refund).get("payout_id")))


def _went_back(source: Json, at: datetime, account: str, *, kind: Any, payout_id: UUID | None) -> Refund:  # noqa: ANN401 - a literal
    return Refund(
        provider="stripe",
        account=account,
        reference=_references((source.get("payment_intent"), source.get("charge")))[0],
        refund_reference=_references((source["id"],))[0],
        amount=_money(source["amount"], source["currency"]),
        kind=kind,
        payout_id=payout_id,
        refunded_at=at,
    )


_READERS: Mapping[str, Callable[[Json, datetime, str], Reading]] = {
    "checkout.session.completed": _checkout,
    "checkout.session.async_payment_succeeded": _checkout,
    "payment_intent.succeeded": _intent,
    "invoice.paid": _invoice,
    "refund.created": _refund,
    "refund.updated": _refund,
    "charge.refunded": _charge_refunded,
    "charge.dispute.created": _dispute,
}


def _payment_of(invoice: Json) -> object:
    """The payment intent of an invoice: a field until 2025-03-31, since then in its list of payments."""
    payments = (invoice.get("payments") or {}).get("data") or [{}]
    return invoice.get("payment_intent") or (payments[0].get("payment") or {}).get("payment_intent")


def _references(candidates: tuple[object, ...]) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(name for name in map(_id, candidates) if name))
    if not found:
        raise ValueError("no payment intent, invoice or charge")
    return found


def _id(value: object) -> str | None:
    """An id, which may come expanded into its object."""
    return _text(value.get("id") if isinstance(value, Mapping) else value)


def _text(value: object) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str) or len(value) > _LONGEST:
        raise TypeError("not a text of at most 255 characters")
    return value.strip() or None


def _metadata(source: Json) -> Json:
    metadata: Json = source.get("metadata") or {}
    return metadata


def _money(amount: object, currency: str) -> Money:
    if type(amount) is not int:
        raise TypeError("amount is not a whole number")
    return Money(amount=amount, currency=currency.upper())


def _time(seconds: object) -> datetime:
    if type(seconds) is not int:
        raise TypeError("time is not a whole number of seconds")
    at = datetime.fromtimestamp(seconds, UTC)
    if not is_bounded(at):
        raise ValueError("time is outside the years from 1900 to 2199")
    return at


def _uuid(value: object) -> UUID | None:
    try:
        return UUID(str(value))
    except ValueError:
        return None
