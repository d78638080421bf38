"""Orders that turn out to be one purchase: it counts once, whatever comes first, and rests on one promise."""

import asyncio
import random
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from chassis.testing import Running, staff
from contracts.base import Event
from contracts.enrollment import EnrollmentEnded, EnrollmentRefused, EnrollmentStarted, Refusal
from contracts.gateway import OrderPaid
from contracts.progress import CriteriaMet
from contracts.values import ExitReason, Money
from enrollment_service.work import Work
from services.enrollment.tests.story import ACTIVE, PUBLISHED, audit, paid

BEA = "bea@example.com"
WHOLE = paid(reference="pi_1", revision=1)
PART = paid(reference="in_1", revision=1)
BEAS = paid(BEA, reference="in_1", revision=1)
EMPTY = {"amount": Money(amount=0, currency="EUR"), "revision": 2, "same_as": "pi_1", "payment": None}


def part_of(order: OrderPaid, **more: object) -> OrderPaid:
    """The word that an order is a part of `pi_1`."""
    return order.model_copy(update={**EMPTY, **more})


async def opened(service: Running[Work], *emails: str) -> None:
    await service.receive(PUBLISHED, ACTIVE)
    for email in emails:
        await audit(service, email)


async def come(service: Running[Work], *events: Event) -> None:
    """Events one after another; what waits for others is tried again."""
    for event in events:
        await service.receive(event, repeat=2)
    for _ in range(4):
        if not await service.parked():
            return
        await service.advance(timedelta(minutes=2))
        await service.retry_parked()
    assert await service.parked() == []


async def seen(service: Running[Work], path: str) -> Any:
    async with service.client(staff()) as team:
        answer = await team.get(path)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def history(service: Running[Work], contact_id: object) -> Any:
    return await seen(service, f"/api/admin/contacts/{contact_id}")


def met(promise: EnrollmentStarted) -> CriteriaMet:
    ids = {"enrollment_id": promise.enrollment_id, "campaign_id": promise.campaign_id}
    return CriteriaMet(**ids, contact_id=promise.contact_id, occurred_at=promise.enrolled_at)


@pytest.mark.parametrize("seed", range(8))
async def test_one_purchase_enrolls_once_and_no_refusal_of_it_lingers(service: Running[Work], seed: int) -> None:
    await opened(service, "ada@example.com")
    events = [PART, WHOLE, part_of(PART), WHOLE.model_copy(update={"revision": 2})]
    await come(service, *random.Random(seed).sample(events, len(events)))
    await service.tick()
    (promise,) = await service.said(EnrollmentStarted)
    shown = await history(service, promise.contact_id)
    (order,) = shown["orders"]
    assert (order["order"]["reference"], [one["reference"] for one in order["parts"]]) == ("pi_1", ["in_1"])
    assert [one["status"] for one in shown["enrollments"]] == ["active"]
    assert shown["refusals"] == []
    assert (await seen(service, f"/api/admin/campaigns/{promise.campaign_id}/refusals"))["items"] == []
    assert (await seen(service, "/api/admin/orders/differences"))["items"] == []


@pytest.mark.parametrize("order", [(0, 1, 2), (1, 0, 2), (0, 2, 1), (2, 0, 1), (1, 2, 0), (2, 1, 0)])
async def test_two_people_of_one_purchase_end_with_one_promise(service: Running[Work], order: Sequence[int]) -> None:
    await opened(service, "ada@example.com", BEA)
    events = [BEAS, WHOLE, part_of(BEAS)]
    await come(service, *(events[n] for n in order))
    started, ended = await service.said(EnrollmentStarted), await service.said(EnrollmentEnded)
    assert {one.exit_reason for one in ended} <= {ExitReason.SAME_PURCHASE}
    assert len(started) - len(ended) == 1
    again = WHOLE.model_copy(update={"revision": 3, "products": ("price_9",)})
    await come(service, again)
    assert len(await service.said(EnrollmentStarted)) == len(started)


async def test_the_one_who_earned_it_keeps_the_promise(service: Running[Work]) -> None:
    await opened(service, "ada@example.com", BEA)
    await come(service, WHOLE, BEAS)
    first, second = await service.said(EnrollmentStarted)
    await service.receive(met(second))
    await come(service, part_of(BEAS))
    (over,) = await service.said(EnrollmentEnded)
    assert (over.enrollment_id, over.exit_reason) == (first.enrollment_id, ExitReason.SAME_PURCHASE)
    shown = await seen(service, f"/api/admin/campaigns/{second.campaign_id}/enrollments/{second.enrollment_id}")
    assert "pi_1" in str(shown)
    assert (await history(service, second.contact_id))["orders"] == []


async def test_a_part_is_not_decided_any_more(service: Running[Work]) -> None:
    """The audit comes after both are known to be one: the whole enrolls, and the part does not."""
    await service.receive(PUBLISHED, ACTIVE)
    await come(service, BEAS, WHOLE, part_of(BEAS))
    refused = await service.said(EnrollmentRefused)
    assert {one.reasons for one in refused} == {(Refusal.AUDIT_MISSING,)}
    await audit(service, BEA)
    assert await service.said(EnrollmentStarted) == []
    contact_id = await audit(service)
    (promise,) = await service.said(EnrollmentStarted)
    assert promise.contact_id == contact_id


async def test_a_bundle_that_staff_named_for_the_part_is_the_wholes(service: Running[Work]) -> None:
    await opened(service, "ada@example.com")
    nameless = {"bundle_id": None, "campaign": None, "products": ()}
    part, whole = PART.model_copy(update=nameless), WHOLE.model_copy(update=nameless)
    await come(service, part, whole)
    first = (await seen(service, "/api/admin/orders/without-bundle"))["items"]
    assert len(first) == 2
    await come(service, part_of(part))
    (left,) = (await seen(service, "/api/admin/orders/without-bundle"))["items"]
    (gone,) = [one for one in first if one["order"]["reference"] == "in_1"]
    async with service.client(staff()) as team:
        named = await team.put(f"/api/admin/orders/{gone['order_id']}/bundle", json={"bundle_id": "growth-bundle"})
    assert named.status_code == 200, named.text
    assert named.json()["order_id"] == left["order_id"]
    assert (await seen(service, "/api/admin/orders/without-bundle"))["items"] == []


async def test_a_part_of_a_part_is_one_of_the_whole(service: Running[Work]) -> None:
    await opened(service, "ada@example.com")
    second = paid(reference="in_2")
    await come(service, PART, second, part_of(PART, same_as="in_2"), part_of(second, revision=3), WHOLE)
    (promise,) = await service.said(EnrollmentStarted)
    (order,) = (await history(service, promise.contact_id))["orders"]
    assert sorted(one["reference"] for one in order["parts"]) == ["in_1", "in_2"]


async def test_joins_told_at_once_by_two_processes_end_with_one_promise_each(service: Running[Work]) -> None:
    await service.receive(PUBLISHED, ACTIVE)
    pairs = []
    for n in range(4):
        emails = f"ada-{n}@example.com", f"bea-{n}@example.com"
        for email in emails:
            await audit(service, email)
        whole, part = paid(emails[0], reference=f"pi_{n}"), paid(emails[1], reference=f"in_{n}", revision=1)
        pairs += [whole, part, part.model_copy(update={**EMPTY, "same_as": f"pi_{n}"})]
    dice = random.Random(3)
    await asyncio.gather(*(service.receive(*dice.sample(pairs, len(pairs))) for _ in range(2)))
    await come(service)
    started, ended = await service.said(EnrollmentStarted), await service.said(EnrollmentEnded)
    going_on = {one.contact_id for one in started} - {one.contact_id for one in ended}
    assert len(started) - len(ended) == len(going_on) == 4
