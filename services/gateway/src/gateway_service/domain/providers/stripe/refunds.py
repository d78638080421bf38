"""Refunds in their whole life. Source: docs.stripe.com/api/refunds/object, and docs.stripe.com/refunds for failures.

A charge carries its refunds until 2022-11-15, and every refund has events of its own since 2024-10-28. Between the two
`charge.refunded` says only how much of the charge has gone back by now, and a refund is named when it is updated.
"""

import re
from uuid import UUID

from ...facts import Reading, RefundFact, applied, ignored
from .shapes import PROVIDER, REFUND_EVENTS, Json, Occurrence, ids, listed, money, own_id, part

_OF_OURS = re.compile(r"payout:[0-9a-f-]{36}:\d+")
"""The idempotency keys under which payouts asks for refunds."""
_STATES = {"succeeded": "withdrawn", "failed": "returned", "canceled": "returned"}
_OPEN = ("pending", "requires_action")


def refund_of(refund: Json, event: Occurrence) -> Reading:
    """A refund: what has succeeded left us, what has failed or was cancelled is ours again; the rest is open."""
    if not ids(refund.get("payment_intent"), refund.get("charge")):
        return ignored("not_of_a_payment")
    fact = _fact(refund, event)
    return applied(fact) if fact else ignored(f"refund_{refund['status']}")


def charge_refunded(charge: Json, event: Occurrence) -> Reading:
    """Refunds of a charge, by their list, or by how much more has gone back than before."""
    refunds = list(listed(charge, "refunds"))
    if refunds:
        facts = [fact for refund in refunds if (fact := _fact({"charge": charge["id"], **refund}, event))]
        return applied(*facts) if facts else ignored(f"refund_{refunds[0]['status']}")
    if event.version >= REFUND_EVENTS:
        return ignored("told_by_refund_events")
    if is_key_of_ours(event.key):
        return ignored("refund_of_ours")
    return applied(_unnamed(charge, event))


def is_key_of_ours(key: str) -> bool:
    """Whether payouts asked for the refund: it has learnt of it from the answer."""
    return _OF_OURS.fullmatch(key) is not None


def _unnamed(charge: Json, event: Occurrence) -> RefundFact:
    total, before = charge["amount_refunded"], (event.before or {}).get("amount_refunded", 0)
    return RefundFact(
        provider=PROVIDER,
        account=event.account,
        intents=ids(charge.get("payment_intent")),
        charges=own_id(charge),
        reference=f"{charge['id']}:{total}:{int(event.at.timestamp())}",
        is_named=False,
        amount=money(total - before, charge["currency"]),
        kind="refund",
        at=event.at,
    )


def _fact(refund: Json, event: Occurrence) -> RefundFact | None:
    status = refund["status"]
    if status in _OPEN:
        return None
    return RefundFact(
        provider=PROVIDER,
        account=event.account,
        intents=ids(refund.get("payment_intent")),
        charges=ids(refund.get("charge")),
        reference=own_id(refund)[0],
        amount=money(refund["amount"], refund["currency"]),
        kind="refund",
        state="withdrawn" if _STATES[status] == "withdrawn" else "returned",
        payout_id=_uuid(part(refund, "metadata").get("payout_id")),
        at=event.at,
    )


def _uuid(value: object) -> UUID | None:
    try:
        return UUID(str(value))
    except ValueError:
        return None
