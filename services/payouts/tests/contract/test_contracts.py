"""What we read is accepted as its owner writes it; what we say has the shape of our example."""

import pytest

from contracts.base import Event
from contracts.campaigns import BundleChanged, CampaignChanged, CampaignPublished
from contracts.enrollment import ContactChanged, ContactErased, EnrollmentEnded, EnrollmentStarted, OrderLinked
from contracts.examples import example
from contracts.gateway import OrderPaid, OrderRefunded
from contracts.payouts import PayoutChanged
from contracts.progress import CriteriaMet
from contracts.values import PayoutTerms
from payouts_service import consumers
from payouts_service.domain import changes as rules
from payouts_service.domain.order import Order
from payouts_service.domain.payout import Executed, Promise, Resolution

READ: tuple[type[Event], ...] = (
    ContactChanged,
    ContactErased,
    CampaignPublished,
    CampaignChanged,
    BundleChanged,
    OrderPaid,
    OrderRefunded,
    EnrollmentStarted,
    OrderLinked,
    EnrollmentEnded,
    CriteriaMet,
)


@pytest.mark.parametrize("event", READ)
def test_the_owners_example_is_accepted(event: type[Event]) -> None:
    assert event.model_validate_json(example(event).model_dump_json()) == example(event)


def test_every_event_we_read_has_an_example_here() -> None:
    assert {subscription.event for subscription in consumers.TABLE} == set(READ)


def test_what_we_say_is_our_example() -> None:
    said, started, paid = example(PayoutChanged), example(EnrollmentStarted), example(OrderPaid)
    key = (paid.provider, paid.account, paid.reference)
    order = Order(said.payout_id, *key, None, paid.amount.currency, paid.amount.amount, paid.paid_at)
    terms = PayoutTerms(allowed=(said.type,))
    promise = Promise(started.enrollment_id, started.campaign_id, started.contact_id, terms, key)
    moved = rules.offer(promise, example(CriteriaMet), order, payout_id=said.payout_id, currency="EUR")
    moved = rules.choose(moved.payout, moved.order, said.type, said.occurred_at)
    assert said.guarantee_id is not None
    word = Resolution(said.guarantee_id, started.contact_id)
    moved = rules.resolve(moved.payout, moved.order, word, said.occurred_at)
    assert said.provider_reference is not None
    moved = rules.issued(moved.payout, moved.order, Executed(said.provider_reference), said.occurred_at)
    assert moved.said == (said,)
    assert moved.said[0].model_dump_json() == said.model_dump_json()
