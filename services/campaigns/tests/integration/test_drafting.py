"""Work on drafts: orders, copies, differences, a second person, dry runs, what is shown."""

from typing import Any
from uuid import UUID

import httpx
import pytest

from campaigns_service.work import Work
from chassis.security.tokens import Caller, Kind
from chassis.testing import Running
from chassis.testing.running import TENANT
from contracts.campaigns import CampaignPublished
from services.campaigns.tests.stories import (
    ADMIN,
    BUNDLES,
    CRITERION,
    DRAFT,
    GROWTH,
    STEP,
    VISITOR,
    begun,
    drafted,
    published,
)

OTHER_STAFF = Caller(TENANT, Kind.STAFF, UUID(int=77), "admin")


def labels(answer: httpx.Response) -> list[str]:
    assert answer.is_success, answer.text
    return [criterion["label_template"] for criterion in answer.json()]


async def test_list_add_update_reorder_and_remove_criteria_templates(team: httpx.AsyncClient) -> None:
    path = f"{await begun(team)}/criteria"
    for number, label in enumerate("abc"):
        await team.post(path, json={**CRITERION, "label_template": label, "display_order": number})
    ids = [criterion["id"] for criterion in (await team.get(path)).json()]
    assert labels(await team.put(f"{path}/order", json={"order": ids[::-1]})) == ["c", "b", "a"]
    assert labels(
        await team.put(path, json={**CRITERION, "id": ids[1], "label_template": "B", "display_order": 1})
    ) == [
        "c",
        "B",
        "a",
    ]
    assert (await team.put(f"{path}/order", json={"order": ids[1:]})).status_code == 422
    assert (await team.put(f"{path}/order", json={"order": [*ids, ids[0]]})).status_code == 422
    assert labels(await team.delete(path, params={"criterion_id": ids[1]})) == ["c", "a"]
    assert labels(await team.get(path)) == ["c", "a"]


async def test_steps_are_reordered_in_one_call_and_lead_to_their_new_neighbours(team: httpx.AsyncClient) -> None:
    path = await drafted(team)
    wait = {"kind": "wait", "name": "a day", "seconds": 86400}
    shown = (await team.put(f"{path}/steps", json=[STEP, wait, {**STEP, "name": "bye"}])).json()
    first, second, third = (step["step_id"] for step in shown["steps"])
    moved = (await team.put(f"{path}/steps/order", json={"order": [second, third, first]})).json()
    assert moved["entry"] == second
    assert [step["next"] for step in moved["steps"]] == [third, first, None]
    assert moved["contents"] == shown["contents"]


async def test_a_copy_is_a_draft_with_texts_of_its_own(service: Running[Work], team: httpx.AsyncClient) -> None:
    model = await published(team, promo_copy="Win it back.")
    made = await team.post(f"{ADMIN}/{model['id']}/clone", json={"slug": "second", "name": "Second"})
    assert made.status_code == 201, made.text
    clone = made.json()
    assert (clone["status"], clone["definition"]["name"], clone["promo_copy"]) == ("draft", "Second", "Win it back.")
    path = f"{ADMIN}/{clone['id']}"
    steps = (await team.get(f"{path}/steps")).json()
    assert [content["texts"]["en"]["subject"] for content in steps["contents"].values()] == [STEP["subject"]]
    assert (await team.post(f"{path}/publish")).status_code == 200
    first, second = await service.said(CampaignPublished)
    assert not first.definition.journey.contents() & second.definition.journey.contents()
    assert {c.template_id for c in first.definition.criteria}.isdisjoint(
        c.template_id for c in second.definition.criteria
    )
    assert (await team.post(f"{ADMIN}/{model['id']}/clone", json={"slug": "second"})).status_code == 409


async def test_versions_are_listed_and_their_differences_read(team: httpx.AsyncClient) -> None:
    path = f"{ADMIN}/{(await published(team))['id']}"
    await team.patch(path, json={"min_purchase_amount": 5})
    drafted_ = (await team.get(f"{path}/differences")).json()
    assert [difference["sentence"] for difference in drafted_] == ["min_purchase_amount: 100000 became 5"]
    await team.post(f"{path}/publish")
    page = (await team.get(f"{path}/versions", params={"limit": 1})).json()
    rest = (await team.get(f"{path}/versions", params={"limit": 1, "cursor": page["next"]})).json()
    assert [version["number"] for version in (*page["items"], *rest["items"])] == [2, 1]
    assert (await team.get(f"{path}/versions/2/differences")).json() == drafted_
    assert (await team.get(f"{path}/versions/1/differences")).json() == []
    assert (await team.get(f"{path}/differences")).json() == []
    back = (await team.get(f"{path}/versions/1/differences", params={"since": 2})).json()
    assert [difference["sentence"] for difference in back] == ["min_purchase_amount: 5 became 100000"]
    assert (await team.get(f"{path}/versions/3/differences")).status_code == 404


async def test_with_four_eyes_who_changed_the_draft_cannot_publish_it(
    service: Running[Work], team: httpx.AsyncClient
) -> None:
    path = await drafted(team, four_eyes=True)
    assert (await team.post(f"{path}/publish")).json()["code"] == "SecondPersonNeeded"
    assert (await team.patch(path, json={"four_eyes": False})).status_code == 409
    async with service.client(OTHER_STAFF) as colleague:
        assert (await colleague.post(f"{path}/publish")).status_code == 200
        await colleague.put(f"{path}/steps", json=[STEP])
        assert (await colleague.post(f"{path}/publish")).status_code == 409
    assert (await team.post(f"{path}/publish")).status_code == 200
    assert (await team.get(f"{path}/versions")).json()["items"][1]["published_by"] == str(OTHER_STAFF.id)


TRIAL: dict[str, Any] = {
    "bundle_id": "growth",
    "amount": {"amount": 249700, "currency": "USD"},
    "audit": {"goal": "$50K/mo"},
}


@pytest.mark.parametrize(
    ("changes", "fails"),
    [
        ({}, []),
        ({"at": "2027-01-01T00:00:00Z"}, ["window"]),
        ({"bundle_id": "other"}, ["bundle"]),
        ({"amount": {"amount": 5, "currency": "EUR"}}, ["currency", "minimum"]),
        ({"audit": {"goal": "fifty"}}, ["criterion"]),
    ],
)
async def test_a_dry_run_says_which_rules_of_the_campaign_hold(
    team: httpx.AsyncClient, changes: dict[str, Any], fails: list[str]
) -> None:
    path = await drafted(team, ends_at="2026-12-31T00:00:00Z")
    goal = {"label_template": "Achieve {{goal}}", "tracking": {"source": "custom_webhook", "mode": "value"}}
    await team.post(f"{path}/criteria", json={**CRITERION, **goal, "threshold_source": "audit.goal"})
    await team.post(f"{path}/publish")
    answer = await team.post(f"{path}/dry-run", json={"at": "2026-06-01T00:00:00Z", **TRIAL, **changes})
    assert answer.status_code == 200, answer.text
    assert [check["rule"] for check in answer.json()["checks"] if not check["holds"]] == fails
    assert answer.json()["holds"] is not bool(fails)


async def test_a_dry_run_says_why_by_codes_with_what_they_name(team: httpx.AsyncClient) -> None:
    path = await drafted(team, ends_at="2026-12-31T00:00:00Z")
    goal = {"label_template": "Achieve {{goal}}", "tracking": {"source": "custom_webhook", "mode": "value"}}
    await team.post(f"{path}/criteria", json={**CRITERION, **goal, "threshold_source": "audit.goal"})
    trial = {**TRIAL, "at": "2026-06-01T00:00:00Z", "amount": {"amount": 5, "currency": "USD"}}
    found = (await team.post(f"{path}/dry-run", json={**trial, "audit": {"goal": "fifty"}})).json()["checks"]
    told = {check["criterion"] or check["rule"]: (check["code"], check["params"]) for check in found}
    assert told["status"] == ("StatusAdmitsNobody", {"status": "draft"})
    assert told["window"] == ("WindowIsOpen", {"at": "2026-06-01 00:00 UTC"})
    assert told["bundle"] == ("BundleEnrolls", {"bundle": "growth"})
    assert told["currency"] == ("CurrencyFits", {"currency": "USD"})
    assert told["Achieve {{goal}}"] == ("UnclearNoNumber", {})
    assert all("{" not in check["reason"] for check in found)
    clear = (await team.post(f"{path}/dry-run", json=trial)).json()["checks"][-1]
    assert (clear["code"], clear["criterion"], clear["holds"]) == ("ThresholdKnown", "Achieve {{goal}}", True)


async def test_a_dry_run_asks_the_draft_or_a_version_that_was_published(team: httpx.AsyncClient) -> None:
    path = await drafted(team, ends_at="2026-12-31T00:00:00Z")
    await team.post(f"{path}/publish")
    (await team.patch(path, json={"ends_at": "2026-03-31T00:00:00Z"})).raise_for_status()
    trial = {"at": "2026-06-01T00:00:00Z", "contact_id": "00000000-0000-0000-0000-000000000001"}
    found = {}
    for version in (None, 1):
        answer = (await team.post(f"{path}/dry-run", json={**trial, "version": version})).json()
        found[version] = [check["rule"] for check in answer["checks"] if not check["holds"]]
    assert found == {None: ["window"], 1: []}
    assert (await team.post(f"{path}/dry-run", json={**trial, "version": 9})).status_code == 404


async def test_a_criterion_that_is_not_kept_yet_is_tried_with_the_others(team: httpx.AsyncClient) -> None:
    path = await drafted(team)
    (kept,) = (await team.get(f"{path}/criteria")).json()
    words = {"label_template": "Reach {{goal}}", "description_template": "You wanted {{audit.why}}."}
    tried = {**CRITERION, **words, "threshold_source": "audit.revenue", "threshold_default": "$5K"}
    for given, shown in (({"revenue": "$50K", "why": "freedom"}, "$50K"), ({}, "$5K"), ({"revenue": "a lot"}, None)):
        answer = (await team.post(f"{path}/dry-run", json={"criterion": tried, "audit": given})).json()
        assert [one["template_id"] for one in answer["criteria"]].count(kept["id"]) == 1
        (new,) = [one for one in answer["criteria"] if one["template_id"] != kept["id"]]
        assert new["target"] == shown
        assert new["label"] == (f"Reach {shown}" if shown else "Reach {{goal}}")
        assert (new["unclear"] is None) is bool(shown)
    instead = (await team.post(f"{path}/dry-run", json={"criterion": {**tried, "id": kept["id"]}})).json()
    assert [one["label"] for one in instead["criteria"]] == ["Reach $5K"]
    refused = await team.post(f"{path}/dry-run", json={"criterion": {**tried, "label_template": "{{first_name}}"}})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"].endswith(".label_template")
    assert [one["label_template"] for one in (await team.get(f"{path}/criteria")).json()] == [kept["label_template"]]


async def test_hero_image_promo_copy_and_assets_are_shown_at_once(
    service: Running[Work], team: httpx.AsyncClient
) -> None:
    path = f"{ADMIN}/{(await published(team))['id']}"
    assets = [{"kind": "video", "url": "https://videos.example/1.mp4", "title": "How it works"}]
    shown = {"hero_image_url": "https://images.example/hero.png", "promo_copy": "Win it.", "promo_assets": assets}
    assert (await team.patch(path, json=shown)).json().items() >= shown.items()
    async with service.client(VISITOR) as visitor:
        (listed,) = (await visitor.get("/api/campaigns/active")).json()
        landing = (await visitor.get(f"/api/campaigns/{DRAFT['slug']}")).json()
    assert listed.items() >= shown.items()
    assert listed == landing


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "ftp://a.example/x", "https://user:secret@a.example/", "//a.example", "x", ""]
)
async def test_an_address_that_is_no_public_web_address_is_refused(team: httpx.AsyncClient, url: str) -> None:
    assert (await team.post(ADMIN, json={**DRAFT, "hero_image_url": url})).status_code == 422
    asset = {"kind": "image", "url": url}
    assert (await team.post(ADMIN, json={**DRAFT, "promo_assets": [asset]})).status_code == 422


async def test_markup_in_texts_is_taken_out(team: httpx.AsyncClient) -> None:
    texts = {"name": "Win <i>it</i>", "promo_copy": "<script>x</script>", "description": "a < b"}
    created = (await team.post(ADMIN, json={**DRAFT, **texts})).json()
    shown = {**created["definition"], **created}
    assert (shown["name"], shown["promo_copy"], shown["description"]) == ("Win it", "x", "a < b")
    assert (await team.post(ADMIN, json={**DRAFT, "slug": "b", "name": "<b></b>"})).status_code == 422


async def test_bundles_of_the_shop_wear_badges_of_the_campaigns_they_enroll_in(
    service: Running[Work], team: httpx.AsyncClient
) -> None:
    await team.post(BUNDLES, json={**GROWTH, "id": "plain"})
    path = f"{ADMIN}/{(await published(team))['id']}"
    async with service.client(VISITOR) as visitor:
        shop = (await visitor.get("/api/bundles")).json()
        await team.post(f"{path}/pause")
        later = (await visitor.get("/api/bundles")).json()
    assert [(b["id"], b["price"], [one["slug"] for one in b["badges"]]) for b in shop] == [
        ("growth", 249700, [DRAFT["slug"]]),
        ("plain", 249700, []),
    ]
    assert [b["badges"] for b in later] == [[], []]


async def test_what_a_chatbot_may_tell_follows_the_active_campaigns(
    service: Running[Work], team: httpx.AsyncClient
) -> None:
    path = f"{ADMIN}/{(await published(team))['id']}"
    async with service.client(VISITOR) as visitor:
        told = (await visitor.get("/api/campaigns/knowledge")).json()["text"]
        await team.post(f"{path}/pause")
        later = (await visitor.get("/api/campaigns/knowledge")).json()["text"]
    assert "Growth bundle (2,497.00 USD)" in told
    assert later == "There are no active campaigns."
