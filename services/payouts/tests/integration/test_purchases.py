"""Purchases that become known bit by bit, and the promises that follow them."""

import asyncio
from datetime import timedelta
from itertools import permutations

import pytest

from chassis.testing import Running, staff
from contracts.base import Event
from contracts.payouts import PayoutChanged
from contracts.values import AmountType, PayoutType
from payouts_service.work import Work
from services.payouts.tests.provider import Simulator
from services.payouts.tests.story import Story, terms

pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")  # the SDK's own way to use httpx


async def come(service: Running[Work], *events: Event) -> None:
    """Events one after another; what waits for others is tried again."""
    for event in events:
        await service.receive(event, repeat=2)
    for _ in range(3):
        await service.advance(timedelta(minutes=1))
        await service.retry_parked()
    assert await service.parked() == []


@pytest.mark.parametrize("order", list(permutations(("started", "met", "linked", "paid"))))
async def test_a_purchase_that_is_linked_later_is_what_is_refunded_whatever_comes_first(
    service: Running[Work], order: tuple[str, ...]
) -> None:
    story = Story.of(amount=8_000, terms=terms(AmountType.PARTIAL, 50))
    events = {"started": story.started_by_hand(9_000), "met": story.met, "linked": story.linked, "paid": story.paid}
    await come(service, *(events[name] for name in order))
    shown = await story.shown(service)
    assert (shown["state"], shown["amount"]) == ("offered", {"amount": 4_000, "currency": "EUR"})
    assert "refund" in str(shown["choices"])
    assert (await story.resolve(service)).json()["state"] == "issuing"
    assert (await story.order(service))["reserved"] == 4_000


async def test_without_an_order_staffs_purchase_is_credited_and_never_refunded(
    service: Running[Work], provider: Simulator
) -> None:
    story = Story.of(terms=terms(AmountType.PARTIAL, 50))
    await service.receive(story.started_by_hand(9_000), story.met)
    shown = await story.shown(service)
    assert (shown["state"], shown["amount"]) == ("offered", {"amount": 4_500, "currency": "EUR"})
    refused = await story.choose(service, PayoutType.REFUND)
    assert (refused.status_code, refused.json()["code"]) == (409, "NoPaymentToRefund")
    assert (await story.choose(service, PayoutType.CREDIT)).status_code == 200
    await story.resolve(service)
    await service.carry_out()
    assert [done["amount"] for done in provider.executed("promotion_code")] == [4_500]
    assert (await story.shown(service))["state"] == "issued"


async def test_a_purchase_that_nobody_stated_is_waited_for_and_nothing_is_withdrawn(service: Running[Work]) -> None:
    story = Story.of(amount=8_000)
    await service.receive(story.started_by_hand(), story.met)
    assert [event.state for event in await service.said(PayoutChanged)] == ["offered"]
    await story.choose(service, PayoutType.CREDIT)
    refused = await story.resolve(service)
    assert (refused.status_code, refused.json()["code"]) == (409, "PurchaseUnknown")
    await service.receive(story.paid, story.linked)
    assert (await story.resolve(service)).json()["amount"]["amount"] == 8_000


async def test_an_enrollment_is_linked_to_one_purchase(service: Running[Work]) -> None:
    story, other = Story.of("pi_1"), Story.of("pi_2")
    second = story.linked.model_copy(update={"order": other.started.order})
    await service.receive(story.paid, other.paid, story.started_by_hand(), story.linked)
    await service.receive(second)
    assert await service.parked() == [("LinkedBefore", True)]


async def test_a_later_capture_is_posted_once_and_raises_the_offer(service: Running[Work]) -> None:
    story = Story.of(amount=6_000)
    grown = story.grown(10_000)
    await service.receive(story.paid, story.started, story.met)
    await asyncio.gather(*(service.receive(grown, repeat=2, shuffle=True) for _ in range(3)))
    await service.receive(story.paid)
    order = await story.order(service)
    assert (order["captured"], order["left"]) == (10_000, 10_000)
    assert (await story.shown(service))["amount"] == {"amount": 10_000, "currency": "EUR"}
    async with service.client(staff()) as team:
        ledger = (await team.get("/api/admin/ledger")).json()
    assert {item["account"]: item["balance"] for item in ledger["items"]}["revenue"] == -10_000


async def test_revisions_that_come_backwards_are_the_highest_alone(service: Running[Work]) -> None:
    story = Story.of("in_1", amount=6_000)
    await service.receive(story.grown(10_000, revision=3, payment="pi_9"))
    await service.receive(story.grown(9_000), story.paid)
    assert await service.parked() == []
    order = await story.order(service)
    assert (order["captured"], order["revision"], order["payment"]) == (10_000, 3, "pi_9")


async def test_a_payment_that_is_told_differently_is_parked_and_changes_nothing(service: Running[Work]) -> None:
    story, good = Story.of("pi_1", amount=6_000), Story.of("pi_2")
    await service.receive(story.paid)
    await service.receive(story.grown(5_000), good.paid)
    assert await service.parked() == [("ToldDifferently", True)]
    assert (await story.order(service))["captured"] == 6_000
    assert (await good.order(service))["captured"] == 99_700


async def test_an_order_known_by_its_invoice_is_refunded_once_its_payment_is_known(
    service: Running[Work], provider: Simulator
) -> None:
    story = Story.of("in_1", amount=10_000)
    await service.receive(story.paid, story.started, story.met)
    await story.resolve(service)
    await service.carry_out()
    waiting = await story.shown(service)
    assert (waiting["state"], waiting["reason"]) == ("issuing", "payment_not_known")
    assert provider.executed() == []
    await service.receive(story.grown(10_000, payment=provider.purchase(10_000)))
    await service.carry_out()
    assert ((await story.shown(service))["state"], len(provider.executed())) == ("issued", 1)


async def test_a_refund_names_the_charge_of_an_account_without_intents(
    service: Running[Work], provider: Simulator
) -> None:
    bought = provider.buy(10_000, "eur")
    story = Story.of("in_1", amount=10_000)
    await service.receive(story.grown(10_000, payment=bought["charge"]["id"]), story.started, story.met)
    await story.resolve(service)
    await service.carry_out()
    assert (await story.shown(service))["state"] == "issued"
    assert provider.executed()[0]["amount"] == 10_000
