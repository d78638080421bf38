"""How a campaign ends: paused by DELETE, deleted for good, archived; and what others are told of it."""

from typing import Any

import httpx
import pytest

from campaigns_service.work import Work
from chassis.testing import Running
from contracts.campaigns import CampaignChanged
from services.campaigns.tests.stories import ADMIN, begun, drafted, published


async def told(service: Running[Work]) -> list[tuple[Any, ...]]:
    said = await service.said(CampaignChanged)
    return [(c.status.value, c.sending_paused, c.accepts_enrollments, c.is_deleted) for c in said]


async def test_delete_one_campaign_pauses_it_and_a_second_time_changes_nothing(
    service: Running[Work], team: httpx.AsyncClient
) -> None:
    path = f"{ADMIN}/{(await published(team))['id']}"
    assert [(await team.delete(path)).status_code for _ in range(2)] == [204, 204]
    assert (await team.get(path)).json()["status"] == "paused"
    assert await told(service) == [("active", False, True, False), ("paused", True, False, False)]


async def test_delete_one_campaign_for_good_is_told_so_that_its_enrollments_end(
    service: Running[Work], team: httpx.AsyncClient
) -> None:
    path = f"{ADMIN}/{(await published(team))['id']}"
    assert (await team.delete(path, params={"permanent": True})).status_code == 204
    assert (await told(service))[-1] == ("archived", True, False, True)
    assert (await team.delete(path, params={"permanent": True})).status_code == 404


@pytest.mark.parametrize("before", [[], ["pause"], ["complete"], ["cancel"]])
async def test_a_campaign_is_archived_from_wherever_it_stands(
    service: Running[Work], team: httpx.AsyncClient, before: list[str]
) -> None:
    path = f"{ADMIN}/{(await published(team))['id']}"
    answers = [await team.post(f"{path}/{action}") for action in (*before, "archive")]
    assert [answer.status_code for answer in answers] == [200] * len(answers)
    assert answers[-1].json()["deactivated_at"] is not None
    assert (await told(service))[-1] == ("archived", True, False, False)


async def test_a_draft_that_is_deleted_stays_a_draft_and_a_completed_campaign_says_why_not(
    team: httpx.AsyncClient,
) -> None:
    draft = await begun(team, slug="draft")
    assert (await team.delete(draft)).status_code == 204
    assert (await team.get(draft)).json()["status"] == "draft"
    path = f"{ADMIN}/{(await published(team))['id']}"
    await team.post(f"{path}/complete")
    refused = await team.delete(path)
    assert (refused.status_code, refused.json()["detail"]) == (409, "A campaign that is completed cannot pause.")


async def test_a_completed_campaign_goes_on_sending_to_whoever_is_inside(
    service: Running[Work], team: httpx.AsyncClient
) -> None:
    await team.post(f"{ADMIN}/{(await published(team))['id']}/complete")
    assert (await told(service))[-1] == ("completed", False, False, False)


@pytest.mark.parametrize(
    ("family", "campaign_type", "lets_in"),
    [("sequence", "webinar", True), ("sequence", "drip", False), ("lifecycle", "upsell", False)],
)
async def test_whether_a_paused_campaign_lets_people_in_depends_on_its_type(
    service: Running[Work], team: httpx.AsyncClient, family: str, campaign_type: str, lets_in: bool
) -> None:
    path = await begun(team, family=family, campaign_type=campaign_type)
    await team.post(f"{path}/publish")
    await team.post(f"{path}/pause")
    assert (await told(service))[-1] == ("paused", True, lets_in, False)


async def test_staff_reads_what_an_action_would_do_and_nothing_has_changed(
    service: Running[Work], team: httpx.AsyncClient
) -> None:
    path = f"{ADMIN}/{(await published(team))['id']}"
    actions = {one["action"]: one for one in (await team.get(f"{path}/actions")).json()}
    assert actions["delete"]["ends_enrollments"]
    assert actions["pause"]["sending_paused"]
    assert actions["resume"]["refused"] == "A campaign that is active cannot resume."
    assert await told(service) == [("active", False, True, False)]


@pytest.mark.parametrize("lacks", ["criteria", "a second person", "a bundle"])
async def test_publishing_is_refused_with_what_was_said_beforehand(
    service: Running[Work], team: httpx.AsyncClient, lacks: str
) -> None:
    path = await (begun(team) if lacks == "criteria" else drafted(team, four_eyes=lacks == "a second person"))
    if lacks == "a bundle":
        async with service.database.transaction(service.tenant) as transaction:
            await transaction.connection.run("UPDATE bundles SET is_deleted = true")
    actions = {one["action"]: one for one in (await team.get(f"{path}/actions")).json()}
    answer = await team.post(f"{path}/publish")
    assert answer.status_code in (409, 422)
    assert actions["publish"]["refused"] == answer.json()["detail"]
