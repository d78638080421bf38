"""Checkout sessions of Stripe. Source: docs.stripe.com/api/checkout/sessions/create."""

import re
from datetime import UTC, datetime

import stripe

from chassis.effects import Declined, Unknown

from .checkouts import KeySpent, Opened, PageAnswer, PageAsked
from .stripe_failures import Failure, is_of_another_request, meaning

_SERVER_FAILED = 500
_LONGEST_NAME = 250
_LOCALES = re.compile(
    "bg|cs|da|de|el|en|en-GB|es|et|fi|fil|fr|fr-CA|hr|hu|id|it|ja|ko|lt|lv|ms|mt|nb|nl|pl|pt|pt-BR|ro|ru|sk|sl|sv|th|tr"
    "|vi|zh|zh-HK|zh-TW"
)


async def open_session(client: stripe.StripeClient, asked: PageAsked) -> PageAnswer:
    """`Opened`: a session for one payment of one product, under its own key."""
    try:
        made = await client.v1.checkout.sessions.create_async(_params(asked), {"idempotency_key": asked.key})
    except stripe.StripeError as failure:
        return _meaning(failure)
    if not made.url:
        return KeySpent("session_without_page")
    return Opened(made.id, made.url, datetime.fromtimestamp(made.expires_at, UTC))


def locale_of(tag: str | None) -> str:
    """The language of Stripe's page that fits a BCP 47 tag best; the browser's where Stripe has none."""
    for candidate in (tag or "", (tag or "").partition("-")[0]):
        if _LOCALES.fullmatch(candidate):
            return candidate
    return "auto"


def _meaning(failure: stripe.StripeError) -> Failure:
    """The outcome of asking for a session: that the server failed is an answer, and kept under the key for a day."""
    known = meaning(failure)
    if isinstance(known, Declined):
        return Declined(failure.code or type(failure).__name__)  # the message may hold the visitor's address
    is_kept = (failure.http_status or 0) >= _SERVER_FAILED or is_of_another_request(failure)
    return KeySpent(known.reason) if isinstance(known, Unknown) and is_kept else known


def _params(asked: PageAsked) -> "stripe.params.checkout.SessionCreateParams":
    labels = dict(asked.labels)
    params: stripe.params.checkout.SessionCreateParams = {
        "mode": "payment",
        "line_items": [
            {
                "price_data": {
                    "currency": asked.price.currency.lower(),
                    "unit_amount": asked.price.amount,
                    "product_data": {"name": asked.name[:_LONGEST_NAME]},
                },
                "quantity": 1,
            }
        ],
        "success_url": asked.pages.paid,
        "cancel_url": asked.pages.cancelled,
        "client_reference_id": asked.checkout_id,
        "customer_creation": "always",  # credit goes to a customer's balance
        "expires_at": int(asked.expires_at.timestamp()),
        "locale": locale_of(asked.locale),
        "metadata": labels,
        "payment_intent_data": {"metadata": labels, "description": asked.name},
    }
    if asked.email is not None:
        params["customer_email"] = asked.email
    return params
