"""What the simulator sends of purchases is understood, in any order."""

from itertools import permutations
from typing import Any

import pytest

from deploy.simulator.tests.providers.stripe.accounts import empty_account
from gateway_service.domain.providers import PROVIDERS
from gateway_service.domain.webhooks import understand
from lodestone_simulator.providers.stripe.call import Call
from lodestone_simulator.providers.stripe.events import event
from lodestone_simulator.providers.stripe.forms import Form
from lodestone_simulator.providers.stripe.purchases import Purchase, buy
from services.gateway.tests.telling import Tale

LABELS = {"bundle_id": "growth-bundle"}


def events_of(price: str | None) -> list[dict[str, Any]]:
    bought = Purchase(4_900, "usd", "ada@example.com", 1_770_000_000, metadata=LABELS, price=price)
    call = Call(method="POST", path="/", form=Form(), now=bought.created, request_id="req_1")
    return [event(planned, call) for planned in buy(bought, empty_account()).events]


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
