"""Stripe, through its own SDK: no retries and no random keys of its own, a short timeout, nothing that blocks."""

from collections.abc import Awaitable, Callable
from typing import Literal
from uuid import UUID

import stripe

from chassis.effects import Answer, Declined, Later

from ..domain.attempt import NOT_EXECUTED
from ..domain.comparison import Refund
from .checkouts import PageAnswer, PageAsked
from .provider import Given, Listed, Payment, Pending
from .stripe_amounts import why_no_credit, why_no_refund
from .stripe_checkout import open_session
from .stripe_failures import is_of_another_request, meaning, was_replayed, while_reading

_PAGE = 100
OTHER_MODE = "payment_of_other_mode"
"""What was paid for real is not given back as a test, and the other way round."""
_UNNAMED = Later("payment_not_known", 3600)
"""An invoice cannot be refunded, only what paid it (docs.stripe.com/api/refunds/create)."""
_FAILED, _PENDING = ("failed", "canceled"), ("pending", "requires_action")
Find = Callable[[Payment], Awaitable[Answer | None]]
Send = Callable[[Payment], Awaitable[Answer]]


class StripeProvider:
    """Refunds, customer balances and promotion codes of one Stripe account."""

    def __init__(self, client: stripe.StripeClient, *, livemode: bool) -> None:
        self._client = client
        self._api = client.v1
        self._livemode = livemode

    async def refund(self, payment: Payment) -> Answer:
        """Refund a payment, after reading what is left of it; later, while only its invoice is known."""
        if payment.reference is None:
            return _UNNAMED
        if payment.pending is not None:
            return await self._look_at(payment.pending)
        if (why := why_no_refund(payment)) is not None:
            return Declined(why)
        return await _once(payment, self._send_refund, self._find_refund)

    async def credit(self, payment: Payment) -> Answer:
        """Credit on the customer's balance; without a customer, a code."""
        if payment.customer is None:
            return await self.rollover(payment)
        if (why := why_no_credit(payment)) is not None:
            return Declined(why)
        return await _once(payment, self._send_credit, self._find_credit)

    async def rollover(self, payment: Payment) -> Answer:
        """A promotion code of a coupon that is named after the payout and its amount."""
        if (why := why_no_credit(payment)) is not None:
            return Declined(why)
        return await _once(payment, self._send_code, self._find_code)

    async def open_checkout(self, asked: PageAsked) -> PageAnswer:
        """A checkout session."""
        return await open_session(self._client, asked)

    async def list_refunds(self, reference: str | None) -> Answer:
        """Every refund of a payment, and later, while only its invoice is known."""
        if reference is None:
            return _UNNAMED
        try:
            return Listed(reference, await self._refunds_of(reference))
        except stripe.StripeError as failure:
            return while_reading(failure)

    async def _send_refund(self, payment: Payment) -> Answer:
        if not payment.repeats and (against := await self._against(payment)) is not None:
            return against
        params: stripe.params.RefundCreateParams = {"amount": payment.amount, "metadata": _marks(payment)}
        params[_kind(payment.reference or "")] = payment.reference or ""
        done = await self._api.refunds.create_async(params, {"idempotency_key": payment.key})
        return _outcome(done)

    async def _look_at(self, refund_id: str) -> Answer:
        try:
            return _outcome(await self._api.refunds.retrieve_async(refund_id))
        except stripe.StripeError as failure:
            known = while_reading(failure)
            return known if isinstance(known, Later) else Later("pending_not_read", 60)

    async def _against(self, payment: Payment) -> Answer | None:
        try:
            charge = await self._charge(payment.reference or "")
        except stripe.StripeError as failure:
            return while_reading(failure)
        if charge is None:
            return Declined("nothing_captured")
        if charge.livemode is not self._livemode:
            return Declined(OTHER_MODE)
        if charge.disputed:
            return Declined("charge_disputed")
        left = charge.amount_captured - charge.amount_refunded
        return Declined(f"only_{left}_left") if left < payment.amount else None

    async def _misplaced(self, payment: Payment) -> Answer | None:
        """Why credit for a payment is not this account's to give: it does not know it, or not in its mode."""
        if payment.repeats or payment.reference is None or not payment.is_under_own_account:
            return None
        try:
            charge = await self._charge(payment.reference)
        except stripe.StripeError as failure:
            return while_reading(failure)
        return Declined(OTHER_MODE) if charge is not None and charge.livemode is not self._livemode else None

    async def _charge(self, reference: str) -> stripe.Charge | None:
        if _kind(reference) == "charge":
            return await self._api.charges.retrieve_async(reference)
        intent = await self._api.payment_intents.retrieve_async(reference, {"expand": ["latest_charge"]})
        return intent.latest_charge if isinstance(intent.latest_charge, stripe.Charge) else None

    async def _find_refund(self, payment: Payment) -> Answer | None:
        listed = await self._refunds_of(payment.reference or "")
        found = next((one for one in listed if one.payout_id == payment.payout_id and not one.has_failed), None)
        if found is None:
            return None
        return Pending("pending", found.reference) if found.is_pending else Given(found.reference)

    async def _refunds_of(self, reference: str) -> tuple[Refund, ...]:
        params: stripe.params.RefundListParams = {"limit": _PAGE}
        params[_kind(reference)] = reference
        pages = await self._api.refunds.list_async(params)
        return tuple([_refund(one) async for one in pages.auto_paging_iter()])

    async def _send_credit(self, payment: Payment) -> Answer:
        if (against := await self._misplaced(payment)) is not None:
            return against
        done = await self._api.customers.balance_transactions.create_async(
            payment.customer or "",
            {
                "amount": -payment.amount,
                "currency": payment.currency.lower(),
                "description": payment.label,
                "metadata": _marks(payment),
            },
            {"idempotency_key": payment.key},
        )
        return Given(done.id)

    async def _find_credit(self, payment: Payment) -> Given | None:
        pages = await self._api.customers.balance_transactions.list_async(payment.customer or "", {"limit": _PAGE})
        async for one in pages.auto_paging_iter():
            if _marked(one.metadata, payment):
                return Given(one.id)
        return None

    async def _send_code(self, payment: Payment) -> Answer:
        if (against := await self._misplaced(payment)) is not None:
            return against
        coupon = await self._coupon(payment)
        params: stripe.params.PromotionCodeCreateParams = {
            "promotion": {"type": "coupon", "coupon": coupon},
            "max_redemptions": 1,
            "metadata": _marks(payment),
        }
        if payment.customer is not None:
            params["customer"] = payment.customer
        done = await self._api.promotion_codes.create_async(params, {"idempotency_key": f"{payment.key}:code"})
        return Given(done.id, done.code)

    async def _coupon(self, payment: Payment) -> str:
        """The coupon of a payout and its amount; its id makes it the same one, whichever key it is asked for under."""
        name = _coupon_name(payment)
        try:
            await self._api.coupons.create_async(
                {
                    "id": name,
                    "amount_off": payment.amount,
                    "currency": payment.currency.lower(),
                    "duration": "once",
                    "max_redemptions": 1,
                    "metadata": _marks(payment),
                },
                {"idempotency_key": f"{payment.key}:coupon"},
            )
        except stripe.InvalidRequestError as failure:
            if failure.code != "resource_already_exists":
                raise
        return name

    async def _find_code(self, payment: Payment) -> Given | None:
        pages = await self._api.promotion_codes.list_async({"coupon": _coupon_name(payment), "limit": _PAGE})
        async for one in pages.auto_paging_iter():
            if _marked(one.metadata, payment):
                return Given(one.id, one.code)
        return None


async def _once(payment: Payment, send: Send, find: Find) -> Answer:
    """Send under the stored key; if the key is too old or replays a failure, let the provider's list decide."""
    if not payment.may_send:
        return await _looked_up(payment, find)
    try:
        return await send(payment)
    except stripe.StripeError as failure:
        if was_replayed(failure) or is_of_another_request(failure):
            return await _looked_up(payment, find)
        return meaning(failure)


async def _looked_up(payment: Payment, find: Find) -> Answer:
    # Whoever comes here knows that every earlier call has ended, so what is not listed was not executed.
    try:
        found = await find(payment)
    except stripe.StripeError as failure:
        if failure.code != "resource_missing":
            known = while_reading(failure)
            return Later("list_not_read", known.seconds if isinstance(known, Later) else 60.0)
        found = None
    return found or Later(NOT_EXECUTED, 0)


def _kind(reference: str) -> Literal["charge", "payment_intent"]:
    """What a payment's name is the name of: an intent, or the charge (`ch_`, `py_`) of an account without intents."""
    return "charge" if reference.startswith(("ch_", "py_")) else "payment_intent"


def _coupon_name(payment: Payment) -> str:
    # With the amount: a payout that failed may be resolved again when less of its purchase is left.
    return f"payout-{payment.payout_id}-{payment.amount}"


def _marks(payment: Payment) -> dict[str, str]:
    return {"payout_id": str(payment.payout_id), "tenant": str(payment.tenant_id)}


def _marked(metadata: stripe.StripeObject | None, payment: Payment) -> bool:
    return _payout_of(metadata) == payment.payout_id


def _payout_of(metadata: stripe.StripeObject | None) -> UUID | None:
    written = str(metadata.to_dict().get("payout_id", "")) if metadata is not None else ""
    try:
        return UUID(written)
    except ValueError:
        return None


def _refund(one: stripe.Refund) -> Refund:
    failed, pending = one.status in _FAILED, one.status in _PENDING
    return Refund(one.id, one.amount, _payout_of(one.metadata), failed, pending)


def _outcome(done: stripe.Refund) -> Answer:
    """What became of a refund: until it has succeeded the money may stay with us (docs.stripe.com/refunds)."""
    if done.status in _FAILED:
        return Declined(done.failure_reason or str(done.status))
    if done.status in _PENDING:
        return Pending(f"pending_{done.pending_reason or done.status}", done.id)
    return Given(done.id)
