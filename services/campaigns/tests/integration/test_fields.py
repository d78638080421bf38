"""Fields of campaigns and criteria, by our names and by those of other systems."""

from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from campaigns_service.work import Work
from chassis.testing import Running, staff
from chassis.testing.running import STAFF_ID
from contracts.campaigns import CampaignPublished
from services.campaigns.tests.stories import ADMIN, BUNDLES, CRITERION, DRAFT, GROWTH, begun, drafted

WHOLE: dict[str, Any] = {
    **DRAFT,
    "description": "Do the work.",
    "campaign_type": "bonus_credit",
    "starts_at": "2026-03-01T00:00:00Z",
    "ends_at": "2026-06-01T00:00:00Z",
    "enrollment_deadline": "2026-05-01T00:00:00Z",
    "completion_window_days": 45,
    "payout_type": "rollover_upsell",
    "payout_amount_type": "partial",
    "payout_amount_value": "50",
    "rollover_bonus_multiplier": "1.5",
    "hero_image_url": "https://images.example/hero.png",
    "promo_copy": "Win it back.",
}


async def test_a_campaign_has_every_field_of_an_attraction_campaign(team: httpx.AsyncClient) -> None:
    created = (await team.post(ADMIN, json=WHOLE)).json()
    shown = {**created["definition"], **created}
    assert {name: shown[name] for name in WHOLE} == WHOLE
    assert created["created_by"] == str(STAFF_ID)
    assert created["created_at"] <= created["updated_at"]
    assert created["status"] == "draft"


async def test_every_type_of_the_incentive_family_can_be_created_and_no_other(team: httpx.AsyncClient) -> None:
    types = ("win_money_back", "free_challenge", "bonus_credit", "webinar", "lottery")
    answers = [
        await team.post(ADMIN, json={**DRAFT, "slug": f"offer-{n}", "campaign_type": name})
        for n, name in enumerate(types)
    ]
    assert [answer.status_code for answer in answers] == [201, 201, 201, 422, 422]


async def test_a_change_moves_updated_at_to_the_time_of_its_transaction(
    service: Running[Work], team: httpx.AsyncClient
) -> None:
    path = f"{ADMIN}/{(created := (await team.post(ADMIN, json=DRAFT)).json())['id']}"
    await service.advance(timedelta(days=3))
    async with service.client(staff()) as later:
        changed = (await later.patch(path, json={"name": "Other"})).json()
    assert changed["created_at"] == created["created_at"]
    moved = datetime.fromisoformat(changed["updated_at"]) - datetime.fromisoformat(created["updated_at"])
    assert timedelta(days=3) <= moved < timedelta(days=3, minutes=5)


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
async def test_update_one_campaign_changes_what_is_named_until_it_is_published(
    team: httpx.AsyncClient, method: str
) -> None:
    path = await drafted(team)
    changes = {"slug": "other", "campaign_type": "free_challenge", "currency": "EUR", "completion_window_days": 7}
    changed = await team.request(method, path, json=changes)
    assert changed.status_code == 200, changed.text
    assert changed.json()["definition"].items() >= changes.items()
    assert changed.json()["definition"]["name"] == DRAFT["name"]
    await team.post(f"{path}/publish")
    refused = await team.request(method, path, json={"slug": "third", "currency": "USD", "name": "x"})
    assert refused.status_code == 409
    assert "slug, currency" in refused.json()["detail"]


async def test_a_slug_of_another_campaign_cannot_be_taken_by_an_edit(team: httpx.AsyncClient) -> None:
    await team.post(ADMIN, json=DRAFT)
    path = await begun(team, slug="other")
    assert (await team.put(path, json={"slug": DRAFT["slug"]})).status_code == 409
    assert (await team.put(path, json={"slug": "other"})).status_code == 200


@pytest.mark.parametrize("slug", ["0199a1c0-0010-7000-8000-000000000010", "enrollments", "new", "A", "a--b", "-a", ""])
async def test_a_slug_is_neither_an_id_nor_the_name_of_a_page(team: httpx.AsyncClient, slug: str) -> None:
    assert (await team.post(ADMIN, json={**DRAFT, "slug": slug})).status_code == 422
    path = await begun(team)
    assert (await team.put(path, json={"slug": slug})).status_code == 422


async def test_a_type_is_changed_only_to_one_of_the_family(team: httpx.AsyncClient) -> None:
    path = await begun(team)
    refused = await team.put(path, json={"campaign_type": "webinar"})
    assert (refused.status_code, refused.json()["code"]) == (422, "Unfitting")
    both = await team.put(path, json={"campaign_type": "webinar", "family": "sequence"})
    assert both.json()["definition"]["family"] == "sequence"


async def test_payout_types_that_a_contact_may_choose_and_budgets_are_published(
    service: Running[Work], team: httpx.AsyncClient
) -> None:
    payout = {"type": "credit", "allowed": ["credit", "rollover_upsell"]}
    path = await drafted(team, payout=payout, budget={"campaign": 500000})
    assert (await team.patch(path, json={"budget": {"contact": 100}})).status_code == 200
    assert (await team.patch(path, json={"budget": {"contact": 0}})).status_code == 422
    assert (await team.patch(path, json={"payout": {"allowed": ["cash"]}})).status_code == 422
    await team.post(f"{path}/publish")
    (said,) = await service.said(CampaignPublished)
    assert said.definition.payout.model_dump(mode="json").items() >= payout.items()
    assert said.definition.budget.model_dump() == {"campaign": 500000, "contact": 100}


async def test_payout_terms_by_other_names_keep_the_rest_and_are_not_given_twice(team: httpx.AsyncClient) -> None:
    path = f"{ADMIN}/{(await team.post(ADMIN, json=WHOLE)).json()['id']}"
    changed = (await team.patch(path, json={"payout_amount_value": "25"})).json()["definition"]["payout"]
    assert (changed["type"], changed["amount_type"], changed["amount_value"]) == ("rollover_upsell", "partial", "25")
    twice = await team.patch(path, json={"payout_type": "credit", "payout": {"type": "refund"}})
    assert twice.status_code == 422


async def test_a_criterion_is_taken_and_shown_by_both_names(team: httpx.AsyncClient) -> None:
    path = f"{await begun(team)}/criteria"
    other = {
        "label_template": "Attend three sessions",
        "description_template": "Join us.",
        "criteria_type": "action",
        "tracking_source": "onboarding_milestone",
        "tracking_config": {"name": "session", "mode": "count", "target": 3},
        "threshold_source": "audit.desired_monthly_revenue",
        "threshold_default": "10000",
        "required": False,
        "display_order": 4,
    }
    (shown,) = (await team.post(path, json=other)).json()
    kept = {"name": "session", "mode": "count", "target": "3", "min_value": None}
    assert {**other, "tracking_config": kept}.items() <= shown.items()
    assert (shown["kind"], shown["tracking"]["source"], shown["id"]) == (
        "action",
        "onboarding_milestone",
        shown["template_id"],
    )
    assert (await team.get(path)).json() == [shown]
    assert (await team.post(path, json={**CRITERION, "criteria_type": "result"})).status_code == 422
    assert (await team.post(path, json={**other, "tracking_config": {"mode": "sum"}})).status_code == 422


@pytest.mark.parametrize("source", ["manual", "video_watch", "chat_session", "diagnostic_completion", "custom_webhook"])
async def test_every_tracking_source_and_both_criteria_types_are_taken(team: httpx.AsyncClient, source: str) -> None:
    path = f"{await begun(team)}/criteria"
    body = {"label_template": "x", "tracking_source": source}
    for kind in ("action", "result"):
        assert (await team.post(path, json={**body, "criteria_type": kind})).status_code == 201
    body["criteria_type"] = "action"
    assert (await team.post(path, json={**body, "criteria_type": "hope"})).status_code == 422
    assert (await team.post(path, json={**body, "tracking_source": "telepathy"})).status_code == 422


async def test_a_hundred_and_twenty_long_criteria_are_refused_when_they_are_saved_with_sum_and_limit(
    service: Running[Work], team: httpx.AsyncClient
) -> None:
    path = await begun(team)
    answers = []
    for number in range(120):
        body = {**CRITERION, "description_template": "x" * 2_800, "display_order": number}
        answers.append(await team.post(f"{path}/criteria", json=body))
    saved = [answer for answer in answers if answer.status_code == 201]
    refused = answers[-1].json()
    assert 0 < len(saved) < 120
    assert refused["code"] == "TooLarge"
    assert "criteria 19" in refused["detail"]
    assert "at most 196608 can be published" in refused["detail"]
    await team.post(BUNDLES, json=GROWTH)
    await team.delete(f"{path}/criteria", params={"criterion_id": saved[-1].json()[-1]["id"]})
    await team.post(f"{path}/eligible-bundles", json={"bundle_id": "growth"})
    assert (await team.post(f"{path}/publish")).status_code == 200
    (said,) = await service.said(CampaignPublished)
    assert len(said.model_dump_json().encode()) < service.service.settings.outbox_limit
