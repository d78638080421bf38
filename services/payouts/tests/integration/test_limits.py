"""Limits of tenants and campaigns, through the doors."""

import asyncio
from dataclasses import replace

import httpx
import pytest

from chassis.testing import Running, staff
from chassis.testing.running import OTHER_TENANT
from contracts.campaigns import CampaignPublished
from contracts.examples import example
from contracts.values import AmountType, Budget
from payouts_service.work import Work
from services.payouts.tests.provider import Simulator
from services.payouts.tests.story import CAMPAIGN, Story, terms

pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")  # the SDK's own way to use httpx
OF_CAMPAIGN = f"/api/admin/campaigns/{CAMPAIGN}/payout-limits"


async def put(service: Running[Work], path: str = "/api/admin/payout-limits", **limits: int) -> httpx.Response:
    async with service.client(staff()) as team:
        return (await team.put(path, json=limits)).raise_for_status()


async def earned(service: Running[Work], number: int, amount: int = 4_000) -> list[Story]:
    promised = terms(AmountType.FIXED, amount)
    stories = [Story.of(f"pi_{n}", amount=10_000, terms=promised) for n in range(number)]
    for story in stories:
        await service.receive(story.paid, story.started, story.met)
    return stories


async def test_a_tenants_own_limit_takes_the_place_of_the_installations(service: Running[Work]) -> None:
    await put(service, approval=3_999)
    (story,) = await earned(service, 1)
    waiting = (await story.resolve(service)).json()
    assert (waiting["state"], waiting["reason"]) == ("awaiting_approval", "over_limit")
    async with service.client(staff(OTHER_TENANT)) as stranger:
        assert (await stranger.get("/api/admin/payout-limits")).json()["approval"] is None


async def test_what_only_reads_like_a_number_is_no_limit(service: Running[Work]) -> None:
    async with service.client(staff()) as team:
        for value in (False, True, "5", -1):
            answer = await team.put("/api/admin/payout-limits", json={"daily_cap": value})
            assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "body.daily_cap")


@pytest.mark.parametrize(
    ("path", "limit", "reason"),
    [("/api/admin/payout-limits", "daily_cap", "over_daily_cap"), (OF_CAMPAIGN, "budget", "over_budget")],
)
async def test_racing_resolutions_never_go_over_a_cap_without_a_second_person(
    service: Running[Work], path: str, limit: str, reason: str
) -> None:
    await put(service, path, **{limit: 9_000})
    stories = await earned(service, 4)
    answers = [answer.json() for answer in await asyncio.gather(*(story.resolve(service) for story in stories))]
    assert sorted((one["state"], one["reason"]) for one in answers) == [
        *[("awaiting_approval", reason)] * 2,
        *[("issuing", "")] * 2,
    ]
    waiting = next(one for one in answers if one["state"] == "awaiting_approval")
    assert (await stories[0].approve(service, waiting["id"])).json()["state"] == "issuing"


def published(budget: Budget, version: int = 1) -> CampaignPublished:
    first = example(CampaignPublished)
    definition = first.definition.model_copy(update={"budget": budget})
    return first.model_copy(update={"campaign_id": CAMPAIGN, "campaign_version": version, "definition": definition})


async def test_racing_resolutions_never_go_over_the_published_budget_without_a_second_person(
    service: Running[Work],
) -> None:
    await service.receive(published(Budget(campaign=9_000), 2), published(Budget(campaign=1)))
    stories = await earned(service, 4)
    answers = [answer.json() for answer in await asyncio.gather(*(story.resolve(service) for story in stories))]
    assert sorted((one["state"], one["reason"], one["amount"]["amount"]) for one in answers) == [
        *[("awaiting_approval", "over_budget", 4_000)] * 2,
        *[("issuing", "", 4_000)] * 2,
    ]
    waiting = next(one for one in answers if one["state"] == "awaiting_approval")
    assert (await stories[0].approve(service, waiting["id"])).json()["state"] == "issuing"


async def test_a_contact_gets_no_more_of_a_campaign_than_its_published_budget_without_a_second_person(
    service: Running[Work],
) -> None:
    await service.receive(published(Budget(contact=7_000)))
    first, other = await earned(service, 2)
    again = replace(Story.of("pi_again", amount=10_000, terms=first.terms), contact_id=first.contact_id)
    await service.receive(again.paid, again.started, again.met)
    answers = [(await story.resolve(service)).json() for story in (first, other, again)]
    assert [(one["state"], one["reason"]) for one in answers] == [
        ("issuing", ""),
        ("issuing", ""),
        ("awaiting_approval", "over_contact_budget"),
    ]


async def test_a_statement_shows_every_payout_of_a_contact_and_of_all_her_orders(
    service: Running[Work], provider: Simulator
) -> None:
    first = Story.of(provider.purchase(10_000), amount=10_000)
    second = Story(Story.of().enrollment_id, first.contact_id, provider.purchase(5_000), amount=5_000)
    other = Story.of("pi_other")
    for story in (first, second, other):
        await service.receive(story.paid, story.started, story.met)
    await first.resolve(service)
    await service.carry_out()
    async with service.client(staff()) as team:
        path = f"/api/admin/contacts/{first.contact_id}/payouts"
        items = (await team.get(path)).json()["items"]
        page = (await team.get(path, params={"limit": 1})).json()
        rest = (await team.get(path, params={"limit": 1, "cursor": page["next"]})).json()["items"]
    assert [(one["amount"]["amount"], one["state"]) for one in items] == [(10_000, "issued"), (5_000, "offered")]
    assert [one["id"] for one in (*page["items"], *rest)] == [one["id"] for one in items]
