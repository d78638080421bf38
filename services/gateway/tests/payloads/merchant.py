"""A year of a merchant: one event of each type that Stripe sends, in the shapes of three API versions.

Written by hand after docs.stripe.com/api and docs.stripe.com/changelog: only attributes that a version really has, and
of those the ones that could mislead a reader. One subscription is bought, paid, renewed, in part refunded, disputed and
won; one product is sold once and captured by hand; one session is free.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, get_args

from stripe.params import WebhookEndpointCreateParams

Json = dict[str, Any]
OLD, ACACIA, BASIL = "2020-08-27", "2024-12-18.acacia", "2025-08-27.basil"
VERSIONS = (OLD, ACACIA, BASIL)
BUYER = {"email": "ada@example.com", "name": "Ada Byron", "phone": None, "address": {"country": "GB"}}
PERIOD = {"start": 1_770_000_000, "end": 1_772_419_200}


@dataclass(frozen=True)
class Merchant:
    """An account whose events have the shapes of one version."""

    version: str

    def event(self, number: int, kind: str, thing: Json, **before: object) -> Json:
        """One event; `before` is what it changed, as it was."""
        return {
            "id": f"evt_{number:04d}",
            "object": "event",
            "api_version": self.version,
            "created": 1_770_000_000 + number,
            "livemode": True,
            "pending_webhooks": 1,
            "request": {"id": f"req_{number}", "idempotency_key": None},
            "type": kind,
            "data": {"object": thing, **({"previous_attributes": before} if before else {})},
        }

    def year(self) -> Iterator[Json]:
        """Everything that happens, in the order in which Stripe might deliver it."""
        for number, (kind, thing, before) in enumerate(self._happened(), 1):
            yield self.event(number, kind, thing, **before)

    def _happened(self) -> Iterator[tuple[str, Json, Json]]:
        for kind in PLAIN:
            yield kind, {"id": f"{kind}_1", "object": kind.rpartition(".")[0], "livemode": True, "metadata": {}}, {}
        for chapter in (self._bought(), self._renewed(), self._sold_once(), self._gone_back(), self._disputed()):
            for kind, thing, *before in chapter:
                yield kind, thing, before[0] if before else {}

    def _bought(self) -> Iterator[tuple[str, Json]]:
        yield "checkout.session.completed", self.session(1, payment_status="no_payment_required", amount_total=0)
        yield "charge.succeeded", self.charge(1)
        yield "payment_intent.succeeded", self.intent(1)
        yield "invoice.paid", self.invoice(1)
        yield "invoice.payment_succeeded", self.invoice(1)
        yield from self._payment_of_invoice(1)
        yield "checkout.session.completed", self.session(2, invoice="in_1", subscription="sub_1", mode="subscription")
        yield "invoice.payment_failed", self.invoice(9, amount_paid=0, status="open")

    def _renewed(self) -> Iterator[tuple[str, Json]]:
        yield "invoice.paid", self.invoice(2, billing_reason="subscription_cycle")
        yield from self._payment_of_invoice(2)
        yield "payment_intent.succeeded", self.intent(2)

    def _payment_of_invoice(self, number: int) -> Iterator[tuple[str, Json]]:
        if self.version >= BASIL[:10]:
            yield (
                "invoice_payment.paid",
                {
                    "id": f"inpay_{number}",
                    "object": "invoice_payment",
                    "amount_paid": 4_900,
                    "amount_requested": 4_900,
                    "currency": "usd",
                    "invoice": f"in_{number}",
                    "is_default": True,
                    "payment": {"type": "payment_intent", "payment_intent": f"pi_{number}"},
                    "status": "paid",
                },
            )

    def _sold_once(self) -> Iterator[tuple[str, Json]]:
        bought = {"payment_intent": "pi_3", "metadata": {"bundle_id": "growth-bundle"}}
        yield "checkout.session.completed", self.session(3, payment_status="unpaid", amount_total=10_000, **bought)
        yield "payment_intent.amount_capturable_updated", self.intent(3, amount_received=0, status="requires_capture")
        yield "charge.succeeded", self.charge(3, captured=False, amount_captured=0)
        yield "charge.captured", self.charge(3, amount_captured=6_000)
        yield "payment_intent.succeeded", self.intent(3, amount_received=6_000)
        yield "charge.updated", self.charge(3, amount_captured=6_000, balance_transaction="txn_3")
        yield "checkout.session.async_payment_failed", self.session(4, payment_status="unpaid", payment_intent="pi_4")
        yield "checkout.session.async_payment_succeeded", self.session(5, payment_intent="pi_5")
        yield "payment_intent.succeeded", self.intent(6, customer=None)

    def _gone_back(self) -> Iterator[tuple[str, Json] | tuple[str, Json, Json]]:
        yield (
            "charge.refunded",
            self.charge(1, amount_refunded=900, **self._listed("succeeded")),
            {"amount_refunded": 0},
        )
        if self.version >= ACACIA[:10]:
            yield "refund.created", self.refund("pending")
            yield "refund.updated", self.refund("succeeded")
            yield "charge.refund.updated", self.refund("succeeded")
            yield "refund.failed", self.refund("failed")
        yield "charge.refund.updated", self.refund("failed")

    def _disputed(self) -> Iterator[tuple[str, Json]]:
        gone = {"id": "txn_1", "object": "balance_transaction", "amount": -4_900, "currency": "usd", "fee": 1_500}
        back = {**gone, "id": "txn_2", "amount": 4_900}
        yield "charge.dispute.created", self.dispute("warning_needs_response")
        yield "charge.dispute.closed", self.dispute("warning_closed")
        yield "charge.dispute.created", self.dispute("needs_response", gone)
        yield "charge.dispute.funds_withdrawn", self.dispute("needs_response", gone)
        yield "charge.dispute.updated", self.dispute("under_review", gone)
        yield "charge.dispute.closed", self.dispute("won", gone, back)
        yield "charge.dispute.funds_reinstated", self.dispute("won", gone, back)

    def session(self, number: int, **changed: object) -> Json:
        """A checkout."""
        return {
            "id": f"cs_live_{number}",
            "object": "checkout.session",
            "mode": "payment",
            "payment_status": "paid",
            "status": "complete",
            "amount_total": 4_900,
            "currency": "usd",
            "customer": "cus_1",
            "customer_email": None,
            "customer_details": {**BUYER, "tax_exempt": "none", "tax_ids": []},
            "payment_intent": None,
            "payment_link": None,
            "invoice": None,
            "subscription": None,
            "metadata": {"bundle_id": "growth-bundle"},
            **changed,
        }

    def intent(self, number: int, **changed: object) -> Json:
        """A payment, whose invoice is named until basil."""
        charge = {"charges": {"object": "list", "data": [self.charge(number)]}} if self.version == OLD else {}
        latest = {} if self.version == OLD else {"latest_charge": f"ch_{number}"}
        return {
            "id": f"pi_{number}",
            "object": "payment_intent",
            "amount": 4_900,
            "amount_received": 4_900,
            "currency": "usd",
            "customer": "cus_1",
            "description": "Subscription creation",
            "receipt_email": None,
            "status": "succeeded",
            "metadata": {},
            **self._invoice_of(number),
            **charge,
            **latest,
            **changed,
        }

    def charge(self, number: int, **changed: object) -> Json:
        """A charge, whose refunds are listed in the oldest version."""
        listed = {"refunds": {"object": "list", "data": []}} if self.version == OLD else {}
        return {
            "id": f"ch_{number}",
            "object": "charge",
            "amount": 4_900,
            "amount_captured": 4_900,
            "amount_refunded": 0,
            "billing_details": BUYER,
            "captured": True,
            "currency": "usd",
            "customer": None if number > 5 else "cus_1",
            "paid": True,
            "payment_intent": f"pi_{number}",
            "receipt_email": None,
            "status": "succeeded",
            "metadata": {},
            **self._invoice_of(number),
            **listed,
            **changed,
        }

    def _invoice_of(self, number: int) -> Json:
        if self.version >= BASIL[:10]:
            return {}
        return {"invoice": f"in_{number}" if number in (1, 2) else None}

    def invoice(self, number: int, **changed: object) -> Json:
        """An invoice of the subscription."""
        return {
            "id": f"in_{number}",
            "object": "invoice",
            "amount_due": 4_900,
            "amount_paid": 4_900,
            "billing_reason": "subscription_create",
            "currency": "usd",
            "customer": "cus_1",
            "customer_email": BUYER["email"],
            "customer_name": BUYER["name"],
            "status": "paid",
            "status_transitions": {"finalized_at": 1_770_000_000, "paid_at": 1_770_000_000 + number},
            "metadata": {},
            **self._named(number),
            "lines": {"object": "list", "data": [self._line(number)]},
            **changed,
        }

    def _named(self, number: int) -> Json:
        if self.version >= BASIL[:10]:
            details = {"subscription": "sub_1", "metadata": {}}
            return {"parent": {"type": "subscription_details", "subscription_details": details}}
        names = {"payment_intent": f"pi_{number}", "charge": f"ch_{number}", "subscription": "sub_1"}
        return {**names, "paid": True, "paid_out_of_band": False}

    def _line(self, number: int) -> Json:
        line = {"id": f"il_{number}", "object": "line_item", "amount": 4_900, "currency": "usd", "period": PERIOD}
        if self.version >= BASIL[:10]:
            priced: Json = {"type": "price_details", "price_details": {"price": "price_1", "product": "prod_1"}}
            return {**line, "pricing": priced}
        price = {"id": "price_1", "object": "price", "product": "prod_1"}
        return {**line, "price": price, "plan": {"id": "price_1", "object": "plan", "product": "prod_1"}}

    def refund(self, status: str) -> Json:
        """A refund of a part of the first charge."""
        return {
            "id": "re_1",
            "object": "refund",
            "amount": 900,
            "balance_transaction": "txn_9",
            "charge": "ch_1",
            "currency": "usd",
            "payment_intent": "pi_1",
            "reason": None,
            "status": status,
            "metadata": {},
        }

    def _listed(self, status: str) -> Json:
        return {"refunds": {"object": "list", "data": [self.refund(status)]}} if self.version == OLD else {}

    def dispute(self, status: str, *moved: Json) -> Json:
        """A dispute about the renewal."""
        return {
            "id": "dp_1",
            "object": "dispute",
            "amount": 4_900,
            "balance_transactions": list(moved),
            "charge": "ch_2",
            "currency": "usd",
            "evidence": {"customer_email_address": BUYER["email"]},
            "is_charge_refundable": False,
            "payment_intent": "pi_2",
            "reason": "fraudulent",
            "status": status,
            "metadata": {},
        }


OF_STRIPE: tuple[str, ...] = get_args(get_args(WebhookEndpointCreateParams.__annotations__["enabled_events"])[0])
"""Every type that an endpoint can ask for, as Stripe's own library has them."""
_OF_MONEY = ("charge", "checkout", "invoice", "invoice_payment", "payment_intent", "refund")
"""What money of purchases is told under; each type of these is listed here or has its place in the year."""
PLAIN = (
    *(name for name in OF_STRIPE if name != "*" and name.partition(".")[0] not in _OF_MONEY),
    *(f"charge.{what}" for what in ("pending", "failed", "expired")),
    "checkout.session.expired",
    *(f"invoice.{what}" for what in ("created", "deleted", "finalized", "finalization_failed", "updated", "sent")),
    *(
        f"invoice.{what}"
        for what in ("marked_uncollectible", "overdue", "overpaid", "upcoming", "voided", "will_be_due")
    ),
    *(f"invoice.payment_{what}" for what in ("action_required", "attempt_required")),
    *(f"payment_intent.{what}" for what in ("created", "processing", "partially_funded", "payment_failed")),
    *(f"payment_intent.{what}" for what in ("canceled", "requires_action")),
)
"""Types that tell nothing of money that came or went, whatever they are about."""
