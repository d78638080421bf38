"""What the simulator sends of purchases is understood, in any order."""

from itertools import permutations
from typing import Any
from urllib.parse import urlencode

import pytest

from deploy.simulator.tests.providers.stripe.accounts import empty_account
from gateway_service.domain.providers import PROVIDERS
from gateway_service.domain.webhooks import understand
from lodestone_simulator.providers.stripe import hosted, sessions
from lodestone_simulator.providers.stripe.call import Call
from lodestone_simulator.providers.stripe.events import event
from lodestone_simulator.providers.stripe.forms import Form, parse
from lodestone_simulator.providers.stripe.purchases import Purchase, buy
from services.gateway.tests.telling import Tale

LABELS = {"bundle_id": "growth-bundle"}
SESSION = {
    "mode": "payment",
    "line_items[0][price_data][currency]": "usd",
    "line_items[0][price_data][unit_amount]": "4900",
    "line_items[0][price_data][product_data][name]": "Growth bundle",
    "line_items[0][quantity]": "1",
    "success_url": "https://shop.example.com/",
    "customer_creation": "always",
    "metadata[bundle_id]": "growth-bundle",
    "metadata[campaign]": "win-your-money-back",
    "payment_intent_data[metadata][bundle_id]": "growth-bundle",
    "payment_intent_data[metadata][campaign]": "win-your-money-back",
}


def events_of(price: str | None) -> list[dict[str, Any]]:
    bought = Purchase(4_900, "usd", "ada@example.com", 1_770_000_000, metadata=LABELS, price=price)
    call = Call(method="POST", path="/", form=Form(), now=bought.created, request_id="req_1")
    return [event(planned, call) for planned in buy(bought, empty_account()).events]


def checkout_of(*, is_debit: bool) -> list[dict[str, Any]]:
    """The events of a session that was made through the API and paid at its page."""
    account, form = empty_account(), Form(parse(urlencode(SESSION)))
    asked = Call(method="POST", path="/", form=form, now=1_770_000_000, request_id="req_1")
    opened = sessions.create(asked, account)
    session, page = opened.objects
    visit = hosted.Visit(session, page, "ada@example.com", "Ada Example", asked.now)
    changes = [hosted.promise(visit, account) if is_debit else hosted.pay(visit, account)]
    if is_debit:
        for thing in changes[0].objects:
            account.put(thing)
        changes.append(hosted.settle(session["id"], paid=True, now=asked.now + 86_400, account=account))
    return [event(planned, asked) for change in changes for planned in change.events]


@pytest.mark.parametrize("is_debit", [False, True])
def test_a_checkout_is_one_order_of_its_campaign_whatever_comes_first(*, is_debit: bool) -> None:
    for told in permutations(checkout_of(is_debit=is_debit)):
        tale = Tale()
        for body in told:
            tale.tell(*understand(PROVIDERS["stripe"], body, "acct_mine").facts)
        last = {order.reference: order for order in tale.orders}
        (order,) = (one for one in last.values() if not one.same_as)
        assert (order.amount.amount, order.bundle_id, order.campaign) == (4_900, "growth-bundle", "win-your-money-back")
        assert (order.email, order.amount.currency) == ("ada@example.com", "USD")
        assert order.payment
        assert order.payment.startswith("pi_")


@pytest.mark.parametrize(("price", "products"), [(None, 0), ("price_1", 3)])
def test_a_purchase_is_one_order_that_names_its_bundle_whatever_comes_first(price: str | None, products: int) -> None:
    for told in permutations(events_of(price)):
        tale = Tale()
        for body in told:
            tale.tell(*understand(PROVIDERS["stripe"], body, "acct_mine").facts)
        last = {order.reference: order for order in tale.orders}
        (order,) = (one for one in last.values() if not one.same_as)
        assert (order.amount.amount, order.bundle_id, len(order.products)) == (4_900, "growth-bundle", products)
        assert order.payment
        assert order.payment.startswith("pi_")
