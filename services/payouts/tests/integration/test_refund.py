"""The road of one refund: promised, chosen, resolved, paid once, recognised."""

from uuid import UUID

import pytest

from chassis.testing import Running, staff, system
from contracts.payouts import PayoutChanged
from payouts_service.work import Work
from services.payouts.tests.provider import Simulator
from services.payouts.tests.story import CAMPAIGN, Story

pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")  # the SDK's own way to use httpx


async def states(service: Running[Work]) -> list[str]:
    return [event.state.value for event in await service.said(PayoutChanged)]


async def test_a_refund_is_chosen_resolved_paid_and_recognised(service: Running[Work], provider: Simulator) -> None:
    story = Story.of(provider.purchase(99_700))
    await service.receive(story.paid, story.started, story.met, repeat=2)
    assert (await story.choose(service)).status_code == 200
    assert (await story.resolve(service)).status_code == 200
    await service.carry_out()
    shown = await story.shown(service)
    (refund,) = provider.executed()
    assert (shown["state"], shown["provider_reference"]) == ("issued", refund["id"])
    assert (refund["amount"], refund["metadata"]["payout_id"]) == (99_700, shown["id"])
    await service.receive(story.refunded(str(refund["id"]), 99_700, payout_id=str(shown["id"])))  # type: ignore[arg-type]
    await service.carry_out()
    assert await states(service) == ["offered", "chosen", "issuing", "issued"]
    assert [event.revision for event in await service.said(PayoutChanged)] == [1, 2, 3, 4]
    order = await story.order(service)
    assert (order["issued"], order["reserved"], order["outside"], order["left"]) == (99_700, 0, 0, 0)
    assert len(provider.executed()) == 1
    assert await service.parked() == []


async def test_what_became_of_a_payout_is_shown_with_its_postings(service: Running[Work], provider: Simulator) -> None:
    story = Story.of(provider.purchase(5_000), amount=5_000)
    await service.receive(story.paid, story.started, story.met)
    await story.resolve(service)
    await service.carry_out()
    payout = await story.shown(service)
    async with service.client(staff()) as team:
        told = (await team.get(f"/api/admin/payouts/{payout['id']}/history")).json()
        reserved = {"account": f"payable:{payout['id']}", "currency": told["order"]["currency"]}
        account = (await team.get("/api/admin/ledger/entries", params=reserved)).json()
        first = (await team.get("/api/admin/ledger/entries", params={**reserved, "limit": 1})).json()
        onward = (await team.get("/api/admin/ledger/entries", params={**reserved, "cursor": first["next"]})).json()
        nobody = await team.get(f"/api/admin/payouts/{story.enrollment_id}/history")
    assert [one["state"] for one in told["changes"]] == ["offered", "issuing", "issued"]
    assert (told["order"]["reference"], {one["amount"] for one in told["changes"]}) == (story.reference, {5_000})
    assert sum(one["debit"] - one["credit"] for one in told["entries"]) == 0
    assert {one["payout_id"] for one in told["entries"]} == {payout["id"]}
    assert sum(one["debit"] - one["credit"] for one in account["items"]) == 0
    assert len(account["items"]) == 2
    assert account["items"][0]["posted_at"] >= account["items"][1]["posted_at"]
    assert first["items"] + onward["items"] == account["items"]
    assert nobody.status_code == 404


async def test_the_owner_counts_what_it_said(service: Running[Work], provider: Simulator) -> None:
    story = Story.of(provider.purchase(5_000), amount=5_000)
    await service.receive(story.paid, story.started, story.met)
    await story.resolve(service)
    await service.carry_out()
    async with service.client(system()) as gateway:
        figures = (await gateway.get(f"/internal/figures/{CAMPAIGN}")).json()["counters"]
        found = (await gateway.get("/internal/payouts", params={"enrollment_ids": str(story.enrollment_id)})).json()
    assert figures == {"payouts.offered": 1, "payouts.issuing": 1, "payouts.issued": 1, "payouts.issued.amount": 5_000}
    assert [one["state"] for one in found] == ["issued"]


async def test_a_campaign_has_promised_what_was_earned_paid_some_of_it_and_has_the_rest_left(
    service: Running[Work], provider: Simulator
) -> None:
    paid, offered, gone = (Story.of(provider.purchase(sum_), amount=sum_) for sum_ in (5_000, 3_000, 700))
    await service.receive(*(event for one in (paid, offered, gone) for event in (one.paid, one.started, one.met)))
    await paid.resolve(service)
    await service.carry_out()
    await service.receive(gone.ended())
    asked = {"campaign_ids": [str(CAMPAIGN), str(UUID(int=9))]}
    async with service.client(staff()) as team:
        found = await team.get("/api/admin/payout-sums", params=asked)
        too_many = await team.get("/api/admin/payout-sums", params={"campaign_ids": [str(CAMPAIGN)] * 101})
    told = {"campaign_id": str(CAMPAIGN), "currency": "EUR"}
    assert found.json() == [{**told, "promised": 8_000, "paid": 5_000, "left": 3_000}]
    assert too_many.status_code == 422
