"""Purchases of contacts whom staff let in before: linked once, whichever comes first."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from chassis.testing import Running, staff
from chassis.testing.waiting import eventually
from contracts.enrollment import EnrollmentRefused, EnrollmentStarted, OrderLinked, Refusal
from contracts.gateway import OrderPaid
from contracts.values import Money
from enrollment_service.work import Work
from services.enrollment.tests.story import ACTIVE, PAID, PUBLISHED, active, audit, paid

ENROLLMENTS = f"/api/admin/campaigns/{ACTIVE.campaign_id}/enrollments"
OPEN = PUBLISHED.model_copy(
    update={"definition": PUBLISHED.definition.model_copy(update={"enrollment_deadline": None})}
)


async def enroll(service: Running[Work], email: str = "ada@example.com", **body: Any) -> dict[str, Any]:
    stated = {"email": email, "purchase": {"amount": 99700, "currency": "EUR"}} | body
    async with service.client(staff()) as team:
        answer = await team.post(ENROLLMENTS, json=stated)
    assert answer.status_code in (200, 201), answer.text
    return dict(answer.json())


async def bought(service: Running[Work], email: str = "ada@example.com", **changed: Any) -> OrderPaid:
    """A purchase of yesterday."""
    now: datetime = await service.now()
    return paid(email, **{"paid_at": now - timedelta(days=1), **changed})


async def audited_today(service: Running[Work], email: str = "ada@example.com") -> None:
    """Too late for a purchase of yesterday to enroll by itself."""
    await audit(service, email, days_before=(PAID.paid_at - await service.now()) / timedelta(days=1))


async def test_the_purchase_that_staff_states_is_said_with_the_promise(service: Running[Work]) -> None:
    await service.receive(OPEN, active())
    await audit(service)
    await enroll(service)
    (promise,) = await service.said(EnrollmentStarted)
    assert (promise.order, promise.purchase) == (None, Money(amount=99700, currency="EUR"))


async def test_a_later_order_is_linked_to_the_enrollment_by_staff_once(service: Running[Work]) -> None:
    await service.receive(OPEN, active())
    await audit(service)
    shown = await enroll(service)
    await service.receive(await bought(service, payment="pi_1"), repeat=2)
    await service.receive(await bought(service, reference="pi_second"))
    (linked,) = await service.said(OrderLinked)
    assert (str(linked.enrollment_id), linked.order.payment) == (shown["enrollment_id"], "pi_1")
    assert [set(event.reasons) for event in await service.said(EnrollmentRefused)] == [{Refusal.ALREADY_ENROLLED}]
    async with service.client(staff()) as team:
        after = (await team.get(f"{ENROLLMENTS}/{shown['enrollment_id']}")).json()
    assert (after["order"]["reference"], after["criteria"]) == (linked.order.reference, shown["criteria"])


async def test_an_order_that_was_refused_before_is_linked_when_staff_enrolls(service: Running[Work]) -> None:
    await service.receive(OPEN, active(), await bought(service))
    await audited_today(service)
    assert [set(event.reasons) for event in await service.said(EnrollmentRefused)] == [{Refusal.AUDIT_MISSING}]
    shown = await enroll(service)
    (linked,) = await service.said(OrderLinked)
    assert shown["order"]["reference"] == linked.order.reference
    assert len(await service.said(EnrollmentRefused)) == 1


@pytest.mark.parametrize("changed", [{"amount": Money(amount=99600, currency="EUR")}, {"bundle_id": "other"}])
async def test_an_order_that_is_another_purchase_is_refused_with_the_reason(
    service: Running[Work], changed: dict[str, Any]
) -> None:
    await service.receive(OPEN, active())
    await audit(service)
    await enroll(service)
    await service.receive(await bought(service, **changed))
    assert not await service.said(OrderLinked)
    (refused,) = await service.said(EnrollmentRefused)
    assert Refusal.ALREADY_ENROLLED in refused.reasons


async def test_staff_says_which_order_it_is_where_the_amount_does_not(service: Running[Work]) -> None:
    await service.receive(OPEN, active())
    await audit(service)
    shown = await enroll(service)
    await service.receive(
        await bought(service, amount=Money(amount=89700, currency="EUR")),
        await bought(service, reference="pi_usd", amount=Money(amount=99700, currency="USD")),
        await bought(service, email="bea@example.com"),
    )
    async with service.client(staff()) as team:
        hers = (await team.get(f"/api/admin/contacts/{shown['contact_id']}")).json()["orders"]
        bea = (await team.get("/api/admin/contacts", params={"email": "bea@example.com"})).json()["items"][0]
        others = (await team.get(f"/api/admin/contacts/{bea['contact_id']}")).json()["orders"]
        ids = {one["order"]["amount"]["currency"]: one["order_id"] for one in hers}
        path = f"{ENROLLMENTS}/{shown['enrollment_id']}/order"
        asked = [ids["USD"], others[0]["order_id"], ids["EUR"], ids["EUR"]]
        answers = [(await team.put(path, json={"order_id": one})).status_code for one in asked]
    assert answers == [409, 409, 200, 409]
    assert [one.order.amount.amount for one in await service.said(OrderLinked)] == [89700]


async def test_an_order_that_goes_to_another_contact_meanwhile_is_looked_at_again(service: Running[Work]) -> None:
    await service.receive(OPEN, active())
    bea = await audit(service, "bea@example.com")
    shown = await enroll(service, "bea@example.com")
    await service.receive(await bought(service, amount=Money(amount=89700, currency="EUR")))
    async with service.client(staff()) as team:
        ada = (await team.get("/api/admin/contacts", params={"email": "ada@example.com"})).json()["items"][0]
        (own,) = (await team.get(f"/api/admin/contacts/{ada['contact_id']}")).json()["orders"]

        async def give_away(work: Work) -> asyncio.Task[Any]:
            await work.contacts.locked(UUID(ada["contact_id"]))
            asked = asyncio.create_task(
                team.put(f"{ENROLLMENTS}/{shown['enrollment_id']}/order", json={"order_id": own["order_id"]})
            )
            await eventually(lambda: service.is_waiting("Lock"))
            order = await work.orders.get(UUID(own["order_id"]))
            await work.orders.save_all([replace(order, contact_id=bea)])
            return asked

        answer = await (await service.do(give_away))
    assert (answer.status_code, answer.json()["contact_id"]) == (200, str(bea))
    assert answer.json()["email"] == "bea@example.com"


async def test_a_higher_revision_that_completes_the_purchase_links_it(service: Running[Work]) -> None:
    await service.receive(OPEN, active())
    await audit(service)
    await enroll(service)
    half = Money(amount=49850, currency="EUR")
    await service.receive(await bought(service, amount=half), await bought(service, revision=3))
    (linked,) = await service.said(OrderLinked)
    assert linked.order.amount == PAID.amount


async def test_an_order_racing_its_enrollment_by_staff_is_linked_exactly_once(service: Running[Work]) -> None:
    await service.receive(OPEN, active())
    for number in range(20):
        email = f"contact-{number}@example.com"
        await audited_today(service, email)
        order = await bought(service, email)
        await asyncio.gather(service.receive(order), enroll(service, email))
    linked = await service.said(OrderLinked)
    assert len({event.enrollment_id for event in linked}) == len(linked) == 20
    assert len(await service.said(EnrollmentStarted)) == 20
