"""A contact who is forgotten: what was told of her purchases says nothing of her any more."""

from chassis.testing.canary import tables_with
from contracts.enrollment import ContactErased
from contracts.examples import example
from contracts.gateway import OrderPaid
from services.gateway.tests.fakes import Door
from services.gateway.tests.integration.test_purchases import ADA
from services.gateway.tests.payloads import event, session

HERS = ("Ada@example.com", "ada@example.com")
"""Her address as it came, and as it is compared."""


async def test_the_purchases_of_an_erased_contact_and_their_webhooks_say_nothing_of_her(door: Door) -> None:
    await door.hook(event("checkout.session.completed", session(), 1))
    assert await tables_with(door.running, HERS) == {"purchases", "inbound_events"}
    await door.running.receive(example(ContactErased, identities=["another"]))
    assert await tables_with(door.running, HERS) == {"purchases", "inbound_events"}
    await door.running.receive(example(ContactErased, identities=[ADA]), repeat=2)
    assert await tables_with(door.running, HERS) == set()
    assert len(await door.running.said(OrderPaid)) == 1
