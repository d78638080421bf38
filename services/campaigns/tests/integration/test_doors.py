"""Campaigns through their doors, on a real database."""

from uuid import uuid4

import httpx
import pytest

from campaigns_service.work import Work
from chassis.testing import Running, staff
from chassis.testing.running import OTHER_TENANT
from contracts.campaigns import CampaignChanged, CampaignPublished
from services.campaigns.tests.stories import ADMIN, CRITERION, DRAFT, VISITOR, begun, published


async def test_a_published_version_never_changes(service: Running[Work], team: httpx.AsyncClient) -> None:
    campaign = await published(team)
    path = f"{ADMIN}/{campaign['id']}"
    await team.patch(path, json={"min_purchase_amount": 5})
    first = (await team.get(f"{path}/versions/1")).json()
    await team.post(f"{path}/publish")
    second = (await team.get(f"{path}/versions/2")).json()
    assert (first["min_purchase_amount"], second["min_purchase_amount"]) == (100000, 5)
    assert [event.campaign_version for event in await service.said(CampaignPublished)] == [1, 2]


async def test_visitors_see_the_published_version_and_not_the_draft(
    service: Running[Work], team: httpx.AsyncClient
) -> None:
    campaign = await published(team)
    await team.patch(f"{ADMIN}/{campaign['id']}", json={"name": "Next year's offer"})
    async with service.client(VISITOR) as visitor:
        listed = (await visitor.get("/api/campaigns/active")).json()
        landing = (await visitor.get("/api/campaigns/win-your-money-back")).json()
        refused = await visitor.get(f"{ADMIN}/{campaign['id']}")
    assert [c["name"] for c in listed] == [landing["name"]] == ["Win Your Money Back"]
    assert "threshold_source" not in str(landing)
    assert refused.status_code == 403


async def test_an_incomplete_draft_says_everything_it_lacks(team: httpx.AsyncClient) -> None:
    created = (await team.post(ADMIN, json=DRAFT)).json()
    answer = await team.post(f"{ADMIN}/{created['id']}/publish")
    assert answer.status_code == 422
    assert "criterion" in answer.json()["detail"]
    assert "bundle" in answer.json()["detail"]


async def test_status_moves_are_refused_with_a_reason(service: Running[Work], team: httpx.AsyncClient) -> None:
    path = f"{ADMIN}/{(await published(team))['id']}"
    answers = [(await team.post(f"{path}/{action}")).status_code for action in ("resume", "pause", "pause", "resume")]
    assert answers == [409, 200, 409, 200]
    changes = await service.said(CampaignChanged)
    assert [change.accepts_enrollments for change in changes] == [True, False, True]


async def test_a_slug_belongs_to_one_campaign_of_a_tenant(service: Running[Work], team: httpx.AsyncClient) -> None:
    await team.post(ADMIN, json=DRAFT)
    assert (await team.post(ADMIN, json=DRAFT)).status_code == 409
    assert (await team.post(ADMIN, json={**DRAFT, "slug": "active"})).status_code == 422
    async with service.client(staff(OTHER_TENANT)) as neighbours:
        assert (await neighbours.post(ADMIN, json=DRAFT)).status_code == 201


async def test_a_deleted_campaign_frees_its_slug_and_keeps_its_history(team: httpx.AsyncClient) -> None:
    campaign = await published(team)
    path = f"{ADMIN}/{campaign['id']}"
    assert (await team.delete(path, params={"permanent": True})).status_code == 204
    assert (await team.get(path)).status_code == 404
    assert (await team.get(f"{path}/versions/1")).status_code == 200
    assert (await team.post(ADMIN, json=DRAFT)).status_code == 201


async def test_neighbours_see_nothing(service: Running[Work], team: httpx.AsyncClient) -> None:
    campaign = await published(team)
    async with service.client(staff(OTHER_TENANT)) as neighbours:
        assert (await neighbours.get(f"{ADMIN}/{campaign['id']}")).status_code == 404
        assert (await neighbours.get(ADMIN)).json()["items"] == []


async def test_criteria_are_replaced_by_id_and_removed(team: httpx.AsyncClient) -> None:
    path = f"{await begun(team)}/criteria"
    first = (await team.post(path, json=CRITERION)).json()[0]
    changed = (await team.put(path, json={**CRITERION, "id": first["template_id"], "required": False})).json()
    assert [(c["template_id"], c["required"]) for c in changed] == [(first["template_id"], False)]
    assert (await team.delete(path, params={"criterion_id": first["template_id"]})).json() == []
    assert (await team.delete(path, params={"criterion_id": first["template_id"]})).status_code == 404


async def test_pages_neither_repeat_nor_skip(team: httpx.AsyncClient) -> None:
    for number in range(5):
        await team.post(ADMIN, json={**DRAFT, "slug": f"offer-{number}"})
    seen, cursor = [], None
    while True:
        params = {"limit": 2} if cursor is None else {"limit": 2, "cursor": cursor}
        page = (await team.get(ADMIN, params=params)).json()
        seen += [c["definition"]["slug"] for c in page["items"]]
        if (cursor := page["next"]) is None:
            break
    assert seen == [f"offer-{number}" for number in reversed(range(5))]


@pytest.mark.parametrize("bad", [{"status": "active"}, {"tenant_id": "x"}, {"starts_at": "2026-01-01T00:00:00"}])
async def test_fields_that_are_not_the_callers_are_refused(team: httpx.AsyncClient, bad: dict[str, str]) -> None:
    assert (await team.post(ADMIN, json={**DRAFT, **bad})).status_code == 422


@pytest.mark.parametrize("number", ["1e-400000", "1.0000001", "1." + "1" * 500, "1e13", "0E+999999999", "NaN"])
async def test_numbers_nobody_can_count_to_are_refused_and_named(team: httpx.AsyncClient, number: str) -> None:
    criterion = {"label_template": "Do", "kind": "action", "tracking": {"source": "manual", "target": number}}
    payout = {"amount_value": number, "rollover_multiplier": number}
    refused = await team.post(ADMIN, json={**DRAFT, "payout": payout})
    named = {error["field"] for error in refused.json()["errors"]}
    assert named == {"body.payout.amount_value", "body.payout.rollover_multiplier"}
    path = await begun(team)
    criteria = await team.post(f"{path}/criteria", json=criterion)
    assert [error["field"] for error in criteria.json()["errors"]] == ["body.tracking.target"]


async def test_a_repeated_creation_gives_the_same_campaign(team: httpx.AsyncClient) -> None:
    key = {"Idempotency-Key": "create-once"}
    first, second = [await team.post(ADMIN, json=DRAFT, headers=key) for _ in range(2)]
    assert (first.status_code, first.json()) == (second.status_code, second.json())


@pytest.mark.parametrize("field", ["name", "promo_copy", "payout", "grace_hours", "completion_window_days"])
async def test_null_is_no_value_for_what_must_be_there(team: httpx.AsyncClient, field: str) -> None:
    path = await begun(team)
    assert (await team.patch(path, json={field: None})).status_code == 422
    assert (await team.post(ADMIN, json={**DRAFT, "slug": "other", field: None})).status_code == 422
    assert (await team.get(path)).status_code == 200


async def test_a_draft_does_not_end_what_is_published(service: Running[Work], team: httpx.AsyncClient) -> None:
    campaign = await published(team)
    await team.patch(f"{ADMIN}/{campaign['id']}", json={"ends_at": "2020-01-01T00:00:00Z"})
    async with service.client(VISITOR) as visitor:
        assert len((await visitor.get("/api/campaigns/active")).json()) == 1


async def test_a_campaign_that_ended_is_on_show_no_more(service: Running[Work], team: httpx.AsyncClient) -> None:
    await published(team, ends_at="2020-01-01T00:00:00Z")
    async with service.client(VISITOR) as visitor:
        assert (await visitor.get("/api/campaigns/active")).json() == []
        assert (await visitor.get(f"/api/campaigns/{DRAFT['slug']}")).status_code == 404


@pytest.mark.parametrize("cursor", ["x", "WyJ4Il0=", "WyJ4IiwieSJd", "WyIyMDI2LTAxLTAxVDAwOjAwOjAwIiwieSJd"])
async def test_a_cursor_that_is_not_ours_is_refused(team: httpx.AsyncClient, cursor: str) -> None:
    assert (await team.get(ADMIN, params={"cursor": cursor})).status_code == 422


async def test_campaigns_are_searched_by_status_type_and_name_and_deleted_ones_on_demand(
    team: httpx.AsyncClient,
) -> None:
    paths = [await begun(team, slug=f"draft-{number}") for number in range(3)]
    await begun(team, slug="bonus", campaign_type="bonus_credit")
    await team.delete(paths[0], params={"permanent": True})

    async def found(**asked: object) -> tuple[list[str], int]:
        answer = (await team.get("/api/campaigns", params=asked)).json()  # type: ignore[arg-type]
        return [one["definition"]["slug"] for one in answer["campaigns"]], answer["total"]

    assert await found() == (["bonus", "draft-2", "draft-1"], 3)
    assert await found(limit=1, offset=1) == (["draft-2"], 3)
    assert await found(campaign_type="bonus_credit", status="draft") == (["bonus"], 1)
    assert await found(status="active") == ([], 0)
    assert await found(family="incentive", search="bonus") == (["bonus"], 1)
    assert await found(family="lifecycle") == ([], 0)
    assert await found(search="DRAFT-", limit=1) == (["draft-2"], 2)
    assert await found(search="50%_") == ([], 0)
    ids = [path.rpartition("/")[2] for path in paths]
    assert await found(campaign_ids=[*ids[:2], ids[0]]) == (["draft-1"], 1)
    assert await found(campaign_ids=[str(uuid4())]) == ([], 0)
    assert await found(include_deleted=True, status="archived") == (["draft-0"], 1)
    assert (await team.get("/api/campaigns", params={"status": "running"})).status_code == 422


async def test_names_of_campaigns_are_had_without_the_campaigns_by_ids_also_those_of_deleted_ones(
    team: httpx.AsyncClient,
) -> None:
    paths = [await begun(team, slug=f"draft-{number}", name=f"Draft {number}") for number in range(3)]
    await team.delete(paths[0], params={"permanent": True})
    ids = [path.rpartition("/")[2] for path in paths]

    async def named(**asked: object) -> list[str]:
        answer = (await team.get(f"{ADMIN}/names", params=asked)).json()  # type: ignore[arg-type]
        assert all(one.keys() == {"id", "name"} for one in answer)
        return [one["name"] for one in answer]

    assert await named() == ["Draft 2", "Draft 1"]
    assert await named(limit=1) == ["Draft 2"]
    assert await named(campaign_ids=[*ids[:2], ids[0]]) == ["Draft 1", "Draft 0"]
    assert await named(campaign_ids=[str(uuid4())]) == []
    too_many = {"campaign_ids": [str(uuid4())] * 201}
    assert (await team.get(f"{ADMIN}/names", params=too_many)).status_code == 422
