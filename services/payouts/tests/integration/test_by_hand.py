"""What only a person can end: an outcome that the provider does not tell, and a payout that nobody will pay."""

from datetime import timedelta
from uuid import UUID

import httpx
import pytest

from chassis.testing import Running, staff
from chassis.testing.running import OTHER_TENANT, STAFF_ID
from contracts.payouts import PayoutChanged, PayoutState
from contracts.values import PayoutType
from payouts_service.work import Work
from services.payouts.tests.integration.test_provider_faults import issuing
from services.payouts.tests.provider import Simulator
from services.payouts.tests.story import Story

pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")  # the SDK's own way to use httpx
NOTE = {"note": "Seen at the provider."}


async def by_hand(
    service: Running[Work], story: Story, deed: str, tenant: UUID | None = None, **body: object
) -> httpx.Response:
    payout_id = (await story.shown(service))["id"]
    async with service.client(staff(tenant) if tenant else staff()) as team:
        return await team.post(f"/api/admin/payouts/{payout_id}/{deed}", json=NOTE | body)


async def listed(service: Running[Work], state: str) -> list[str]:
    async with service.client(staff()) as team:
        return [one["state"] for one in (await team.get("/api/admin/payouts", params={"state": state})).json()["items"]]


async def unknown(service: Running[Work], provider: Simulator) -> Story:
    """A payout of which the provider says nothing for a day."""
    story = await issuing(service, provider)
    provider.fault("unavailable")
    await service.carry_out()
    provider.fault("unavailable", operation="*", times=1_000)
    assert await listed(service, "unknown") == ["unknown"]
    early = await by_hand(service, story, "settle", reference=None)
    assert (early.status_code, early.json()["code"]) == (409, "StillAsked")
    await service.advance(timedelta(hours=24))
    await service.carry_out()
    return story


async def deciders(service: Running[Work], story: Story) -> list[tuple[str, str | None]]:
    payout_id = (await story.shown(service))["id"]
    async with service.client(staff()) as team:
        told = (await team.get(f"/api/admin/payouts/{payout_id}/history")).json()
    return [(one["state"], one["decided_by"]) for one in told["changes"]]


async def said(service: Running[Work]) -> list[PayoutState]:
    return [event.state for event in await service.said(PayoutChanged)]


@pytest.mark.leaves("payouts_unknown")
async def test_after_a_day_staff_says_that_a_payout_was_paid_under_the_providers_own_name(
    service: Running[Work], provider: Simulator
) -> None:
    story = await unknown(service, provider)
    answer = await by_hand(service, story, "settle", reference="re_seen")
    assert (answer.status_code, answer.json()["state"], answer.json()["provider_reference"]) == (
        200,
        "issued",
        "re_seen",
    )
    again = await by_hand(service, story, "settle", reference="re_seen")
    assert (again.status_code, again.json()["code"]) == (409, "NotUnknown")
    assert (await listed(service, "unknown"), (await said(service))[-1]) == ([], PayoutState.ISSUED)
    order = await story.order(service)
    assert (order["issued"], order["reserved"], order["left"]) == (4_000, 0, 6_000)
    await service.receive(story.refunded("re_seen", 4_000))
    assert (await story.order(service))["outside"] == 0
    await service.advance(timedelta(hours=2))
    await service.carry_out()
    assert provider.executed() == []
    by = str(STAFF_ID)
    assert await deciders(service, story) == [
        ("offered", None),
        ("chosen", str(story.contact_id)),
        ("issuing", by),
        ("unknown", None),
        ("issued", by),
    ]


async def test_after_a_day_staff_says_that_nothing_was_paid_and_it_is_paid_under_a_new_key(
    service: Running[Work], provider: Simulator
) -> None:
    story = await unknown(service, provider)
    answer = (await by_hand(service, story, "settle", reference=None)).json()
    assert (answer["state"], answer["reason"], NOTE["note"] in answer["resolution_notes"]) == (
        "failed",
        "settled_by_hand",
        True,
    )
    assert (await story.order(service))["reserved"] == 0
    provider.heal()
    assert (await story.resolve(service)).status_code == 200
    await service.carry_out()
    (done,) = provider.executed()
    assert (done["amount"], str(done["idempotency_key"]).rpartition(":")[2] != "1") == (4_000, True)
    assert (await said(service))[-1] is PayoutState.ISSUED


async def test_a_name_that_the_ledger_knows_settles_no_second_payout(
    service: Running[Work], provider: Simulator
) -> None:
    story = await unknown(service, provider)
    await service.receive(story.refunded("re_other", 500))
    answer = await by_hand(service, story, "settle", reference="re_other")
    assert (answer.status_code, answer.json()["code"]) == (409, "PostedBefore")
    assert await listed(service, "unknown") == ["unknown"]


@pytest.mark.leaves("payouts_failed", "payouts_chosen")
async def test_a_payout_that_nobody_will_pay_is_taken_back_with_a_note(
    service: Running[Work], provider: Simulator
) -> None:
    story = Story.of("pi_nobody_knows", amount=10_000)
    await service.receive(story.paid, story.started, story.met)
    await story.choose(service, PayoutType.REFUND)
    assert await listed(service, "chosen") == ["chosen"]
    await story.resolve(service)
    assert await listed(service, "chosen") == []
    await service.carry_out()
    assert await listed(service, "failed") == ["failed"]
    assert (await by_hand(service, story, "withdraw", OTHER_TENANT)).status_code == 404
    answer = (await by_hand(service, story, "withdraw")).json()
    assert (answer["state"], answer["reason"]) == ("withdrawn", "withdrawn_by_staff")
    assert NOTE["note"] in answer["resolution_notes"]
    again = await by_hand(service, story, "withdraw")
    assert (again.status_code, again.json()["code"]) == (409, "PayoutNotOpen")
    assert (await listed(service, "failed"), (await said(service))[-1]) == ([], PayoutState.WITHDRAWN)
    assert (await story.order(service))["left"] == 10_000
    contact, by = str(story.contact_id), str(STAFF_ID)
    assert await deciders(service, story) == [
        ("offered", None),
        ("chosen", contact),
        ("issuing", by),
        ("failed", None),
        ("withdrawn", by),
    ]
    assert (await service.said(PayoutChanged))[-1].decided_by == STAFF_ID


async def test_what_is_being_paid_is_not_taken_back(service: Running[Work], provider: Simulator) -> None:
    story = await issuing(service, provider)
    provider.fault("unavailable")
    await service.carry_out()
    answer = await by_hand(service, story, "withdraw")
    assert (answer.status_code, answer.json()["code"]) == (409, "PayoutNotOpen")
