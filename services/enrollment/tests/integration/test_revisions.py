"""Orders of which more becomes known: in any order of arrival they come to the same, and nothing is dropped."""

import asyncio
from itertools import permutations
from typing import Any

import pytest

from chassis.testing import Running, staff
from chassis.testing.running import STAFF_ID
from contracts.enrollment import ContactChanged, EnrollmentRefused, EnrollmentStarted, Refusal
from contracts.gateway import OrderPaid
from contracts.values import Money
from enrollment_service.work import Work
from services.enrollment.tests.story import ACTIVE, PAID, PUBLISHED, audit, of, paid

ADAS = "pi_ada@example.com"
NAMELESS: dict[str, Any] = {"bundle_id": None, "campaign": None, "products": (), "payment": None}
FIRST = paid(revision=1, **NAMELESS)
SECOND = paid(revision=2, **NAMELESS | {"payment": "pi_1", "products": ("price_9",)})
THIRD = paid(revision=3, payment="pi_1", products=("price_9", "prod_9"))


async def differences(service: Running[Work], state: str = "open") -> list[dict[str, Any]]:
    async with service.client(staff()) as team:
        return list((await team.get("/api/admin/orders/differences", params={"state": state})).json()["items"])


async def close(service: Running[Work], difference_id: str, note: str) -> Any:
    async with service.client(staff()) as team:
        return await team.post(f"/api/admin/orders/differences/{difference_id}/close", json={"note": note})


async def stored(service: Running[Work]) -> Any:
    async with service.database.transaction(service.tenant) as transaction:
        found = await transaction.connection.run(
            "SELECT revision, payment, products, bundle_id, amount, contact_id FROM orders"
        )
    return found.one()


@pytest.mark.parametrize("told", list(permutations([FIRST, SECOND, THIRD])))
async def test_revisions_come_to_the_same_in_any_order(service: Running[Work], told: list[OrderPaid]) -> None:
    await service.receive(PUBLISHED, ACTIVE)
    await audit(service)
    for event in told:
        await service.receive(event)
    (promise,) = await service.said(EnrollmentStarted)
    assert promise.order is not None
    assert (promise.order.payment, promise.order.bundle_id) == ("pi_1", "growth-bundle")
    assert tuple(await stored(service))[:5] == (3, "pi_1", ["price_9", "prod_9"], "growth-bundle", 99700)
    assert await differences(service) == []


async def test_revisions_that_come_together_come_to_the_same(service: Running[Work]) -> None:
    await service.receive(PUBLISHED, ACTIVE)
    await audit(service)
    await service.receive(SECOND, FIRST, THIRD, repeat=2, shuffle=True)
    assert len(await service.said(EnrollmentStarted)) == 1
    assert (await stored(service))["revision"] == 3
    assert await differences(service) == []


async def test_an_order_that_captured_more_is_decided_again_and_other_refusals_stand(service: Running[Work]) -> None:
    await service.receive(PUBLISHED, ACTIVE)
    await service.receive(paid(amount=Money(amount=30000, currency="EUR")))
    await service.receive(paid(revision=3))
    said = [set(event.reasons) for event in await service.said(EnrollmentRefused)]
    assert said == [{Refusal.AUDIT_MISSING, Refusal.BELOW_MINIMUM}]
    await audit(service)
    assert len(await service.said(EnrollmentStarted)) == 1


async def test_a_later_revision_never_undoes_an_enrollment(service: Running[Work]) -> None:
    await service.receive(PUBLISHED, ACTIVE)
    await audit(service)
    await service.receive(paid())
    await service.receive(paid("bea@example.com", revision=3, reference=ADAS))
    await service.receive(paid("eva@example.com", revision=4, reference=ADAS))
    (promise,) = await service.said(EnrollmentStarted)
    assert (await stored(service))["contact_id"] == promise.contact_id
    assert {one["revision"] for one in await differences(service)} >= {4}


@pytest.mark.parametrize(
    "otherwise",
    [
        {"amount": Money(amount=1, currency="EUR")},
        {"amount": Money(amount=99700, currency="USD")},
        {"email": "bea@example.com"},
        {"bundle_id": "other"},
        {"revision": 1, "amount": Money(amount=99701, currency="EUR")},
    ],
)
async def test_what_a_known_reference_says_otherwise_without_a_higher_revision_is_kept_for_staff(
    service: Running[Work], otherwise: dict[str, Any]
) -> None:
    await service.receive(paid())
    await service.receive(paid(**{"reference": ADAS, **otherwise}))
    await service.receive(paid(**{"reference": ADAS, **otherwise}))
    (difference,) = await differences(service)
    assert (await stored(service))["amount"] == PAID.amount.amount
    assert difference["told"]["amount"] == (otherwise.get("amount") or PAID.amount).model_dump()


@pytest.mark.leaves("order_differences")
async def test_a_difference_is_closed_with_a_note_and_another_telling_is_open_again(service: Running[Work]) -> None:
    less, more = (paid(amount=Money(amount=amount, currency="EUR")) for amount in (1, 2))
    await service.receive(paid(), less)
    (difference,) = await differences(service)
    closed = (await close(service, difference["difference_id"], "The till was wrong")).json()
    assert (closed["closing_note"], closed["closed_by"]) == ("The till was wrong", str(STAFF_ID))
    assert (await close(service, difference["difference_id"], "Another note")).json() == closed
    await service.receive(less)
    assert (await differences(service), await differences(service, "closed")) == ([], [closed])
    await service.receive(more)
    assert [one["told"]["amount"]["amount"] for one in await differences(service)] == [2]
    assert (await close(service, closed["order_id"], "Not a difference")).status_code == 404


async def test_a_bare_identity_told_after_the_order_is_that_of_its_contact(service: Running[Work]) -> None:
    await service.receive(paid())
    bare = paid(revision=1, identity=of("cus_1"))
    await service.receive(bare.model_copy(update={"email": None, "name": None}))
    assert len(await service.said(ContactChanged)) == 1
    assert await differences(service) == []


async def test_revisions_told_at_once_by_two_processes_are_never_lost(service: Running[Work]) -> None:
    await service.receive(PUBLISHED, ACTIVE)
    for number in range(20):
        email = f"contact-{number}@example.com"
        await audit(service, email)
        nameless = paid(email, revision=1, **NAMELESS)
        await asyncio.gather(service.receive(nameless), service.receive(paid(email, revision=3)))
    started = await service.said(EnrollmentStarted)
    assert len({event.contact_id for event in started}) == len(started) == 20
    assert await differences(service) == []
