"""Our objects carry what the SDK says the API returns, and nothing it does not know."""

import types
import typing
from typing import Any, get_args, get_origin

import pytest
import stripe

from deploy.simulator.tests.providers.stripe.accounts import empty_account
from lodestone_simulator.providers.stripe import objects
from lodestone_simulator.providers.stripe.purchases import Purchase, buy

BOUGHT = buy(Purchase(amount=5000, currency="usd", email="ada@example.com", created=1), empty_account()).body
SUBSCRIBED = buy(
    Purchase(amount=5000, currency="usd", email="ada@example.com", created=1, price="price_1"), empty_account()
).body
CHARGE = BOUGHT["charge"]
COUPON = objects.coupon(created=1, metadata={})
SHAPES = [
    (stripe.Customer, BOUGHT["customer"]),
    (stripe.PaymentIntent, BOUGHT["payment_intent"]),
    (stripe.Charge, CHARGE),
    (stripe.checkout.Session, BOUGHT["checkout_session"]),
    (stripe.Invoice, SUBSCRIBED["invoice"]),
    (stripe.InvoicePayment, SUBSCRIBED["invoice_payment"]),
    (stripe.Refund, objects.refund(CHARGE, amount=100, reason=None, created=1, metadata={})),
    (stripe.BalanceTransaction, objects.balance_transaction(CHARGE, amount=5000, type_="charge", created=1)),
    (
        stripe.CustomerBalanceTransaction,
        objects.customer_credit(BOUGHT["customer"], amount=-1, currency="usd", created=1, metadata={}),
    ),
    (stripe.Coupon, COUPON),
    (stripe.PromotionCode, objects.promotion_code(coupon_id=COUPON["id"], code=None, created=1, metadata={})),
    (stripe.Dispute, objects.dispute(CHARGE, reason="fraudulent", created=1)),
]


@pytest.mark.parametrize(("kind", "ours"), SHAPES, ids=[kind.__name__ for kind, _ in SHAPES])
def test_an_object_has_the_shape_of_the_api(kind: type, ours: dict[str, Any]) -> None:
    declared = {
        name: hint for name, hint in kind.__annotations__.items() if not str(hint).startswith("typing.ClassVar")
    }
    required = {name for name, hint in declared.items() if not _is_optional(hint)}
    assert required - ours.keys() == set()
    assert ours.keys() - declared.keys() == set()


def _is_optional(hint: object) -> bool:
    return get_origin(hint) in (typing.Union, types.UnionType) and type(None) in get_args(hint)
