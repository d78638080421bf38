"""Templates through their doors: looked at, taken, made of a campaign, deleted."""

from typing import Any

import httpx
import pytest
from structlog.testing import capture_logs

from campaigns_service.app import build
from campaigns_service.settings import Settings
from campaigns_service.work import Work
from chassis.testing import Running, staff
from chassis.testing.fixtures import Start
from chassis.testing.running import OTHER_TENANT
from contracts.campaigns import CampaignPublished
from services.campaigns.tests.stories import ADMIN, fields_of
from services.campaigns.tests.stories import STEP as WELCOME

ALL = "/api/campaign-templates"
VALUES = {
    "company_name": "Ridge & Valley Roofing",
    "business_name": "Ridge & Valley Roofing",
    "user_name": "Maria",
    "agent_name": "Maria",
    "user_phone": "(201) 555-0123",
    "promotion": "a free gutter cleaning",
    "service_type": "a new roof",
    **{name: f"https://example.com/{name}?a=1&b=2" for name in ("booking_link", "calendar_link", "review_link")},
}


def values_of(template: dict[str, Any]) -> dict[str, str]:
    """A value for each variable of a template."""
    return {one["name"]: VALUES[one["name"]] for one in template["variables"]}


async def test_every_template_becomes_a_campaign_that_is_published_with_nothing_but_warnings(
    service: Running[Work], team: httpx.AsyncClient
) -> None:
    shipped = (await team.get(ALL)).json()
    assert len(shipped) == 8
    for template in shipped:
        answer = await team.post(f"{ALL}/{template['key']}/campaigns", json={"values": values_of(template)})
        assert answer.status_code == 201, answer.text
        path = f"{ADMIN}/{answer.json()['id']}"
        text = (await team.get(f"{path}/steps")).text
        assert not any(f"{{{name}}}" in text for name in VALUES), template["key"]
        answer = await team.post(f"{path}/publish")
        assert answer.status_code == 200, answer.text
        warned = {one["code"]: one["params"].get("tag") for one in answer.json()["warnings"]}
        assert set(warned) <= {"NeedsAccount", "NoProvider", "SeveralSegments", "UnknownMergeTag"}
        tags = {one["params"].get("tag") for one in answer.json()["warnings"]} - {None}
        assert tags <= set(template["fields"])
    assert len(await service.said(CampaignPublished)) == 8


async def test_a_value_is_escaped_in_markup_and_stands_as_it_is_elsewhere(team: httpx.AsyncClient) -> None:
    template = (await team.get(f"{ALL}/new-lead-welcome")).json()
    created = await team.post(
        f"{ALL}/new-lead-welcome/campaigns",
        json={"name": "Ours", "slug": "ours", "currency": "EUR", "values": values_of(template)},
    )
    campaign = created.json()
    assert created.headers["etag"] == '"1"'
    assert [campaign["definition"][name] for name in ("name", "slug", "currency")] == ["Ours", "ours", "EUR"]
    steps = (await team.get(f"{ADMIN}/{campaign['id']}/steps")).json()
    mail = steps["contents"][steps["steps"][0]["content_id"]]["texts"]
    assert mail["en"]["subject"] == "Thanks for reaching out to Ridge & Valley Roofing"
    assert "Ridge &amp; Valley" in mail["en"]["body"]
    assert 'href="https://example.com/booking_link?a=1&amp;b=2"' in mail["es"]["body"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"company_name": " "}, "ValueMissing"),
        ({"company_name": "{{ name }}"}, "ValueWithBraces"),
        ({"company_name": "a\nb"}, "ValueOfSeveralLines"),
        ({"booking_link": "javascript:alert(1)"}, "ValueNoLink"),
        ({"booking_link": 'https://example.com/"onclick="x'}, "ValueNoLink"),
        ({"review_link": "https://example.com"}, "ValueOfNoVariable"),
    ],
)
async def test_values_that_cannot_stand_in_a_template_are_refused_by_name(
    team: httpx.AsyncClient, change: dict[str, str], code: str
) -> None:
    template = (await team.get(f"{ALL}/new-lead-welcome")).json()
    answer = await team.post(f"{ALL}/new-lead-welcome/campaigns", json={"values": values_of(template) | change})
    assert (answer.status_code, answer.json()["code"]) == (422, "ValuesUnfit")
    assert [one["code"] for one in answer.json()["errors"]] == [code]
    assert fields_of(answer) == [f"body.values.{next(iter(change))}"]


async def test_a_template_shows_what_happens_on_which_day(team: httpx.AsyncClient) -> None:
    template = (await team.get(f"{ALL}/post-inspection")).json()
    assert [(one["kind"], one["day"]) for one in template["outline"]] == [
        ("send_email", 0),
        ("create_task", 1),
        ("send_email", 2),
    ]
    assert template["outline"][0]["about"] == "Thank you for having us today"
    assert template["outline"][1]["about"] == "Send the inspection report and call"
    assert set(template["translations"]) == {"es"}
    found = (await team.get(ALL, params={"category": "review"})).json()
    assert [one["key"] for one in found] == ["review-request"]
    assert (await team.get(ALL, params={"category": "spam"})).status_code == 422
    assert (await team.get(f"{ALL}/nothing")).json()["code"] == "NoSuchTemplate"


async def own(team: httpx.AsyncClient, key: str = "mine", **changes: object) -> httpx.Response:
    """A template made of a campaign."""
    draft = {"name": "Ours", "slug": f"ours-{key}", "currency": "USD", "family": "sequence", "campaign_type": "drip"}
    created = (await team.post(ADMIN, json={**draft, "ends_at": "2027-01-01T00:00:00Z"})).json()
    await team.put(f"{ADMIN}/{created['id']}/steps", json=[WELCOME])
    body = {"campaign_id": created["id"], "title": "Mine", "category": "follow_up", **changes}
    return await team.put(f"{ALL}/{key}", json=body)


async def test_a_campaign_becomes_a_template_of_the_tenants_own_without_its_dates(
    service: Running[Work], team: httpx.AsyncClient
) -> None:
    first = await own(team)
    assert (first.status_code, first.json()["version"], first.json()["is_own"]) == (200, 1, True)
    again = await team.put(
        f"{ALL}/mine", json={"campaign_id": (await _newest(team))["id"], "title": "Still mine", "category": "review"}
    )
    assert (again.json()["version"], again.json()["title"]) == (2, "Still mine")
    created = await team.post(f"{ALL}/mine/campaigns", json={"name": "Theirs", "slug": "theirs"})
    assert created.status_code == 201, created.text
    assert created.json()["definition"]["ends_at"] is None
    assert (await team.get(ALL)).json()[0]["key"] == "mine"
    async with service.client(staff(OTHER_TENANT)) as neighbours:
        assert (await neighbours.get(f"{ALL}/mine")).status_code == 404
        assert len((await neighbours.get(ALL)).json()) == 8
        assert (await neighbours.delete(f"{ALL}/mine")).status_code == 404
    assert (await team.delete(f"{ALL}/mine")).status_code == 204
    assert (await team.get(f"{ALL}/mine")).status_code == 404


async def _newest(team: httpx.AsyncClient) -> dict[str, Any]:
    items: list[dict[str, Any]] = (await team.get(ADMIN)).json()["items"]
    return items[0]


async def test_a_template_that_is_no_campaign_any_more_is_left_out_loudly_and_can_be_deleted(
    service: Running[Work], team: httpx.AsyncClient
) -> None:
    (await own(team)).raise_for_status()
    async with service.database.transaction(service.tenant) as transaction:
        await transaction.connection.run("UPDATE templates SET document = '{}'")
    with capture_logs() as logs:
        assert len((await team.get(ALL)).json()) == 8
    (told,) = [one for one in logs if one["event"] == "template_unfit"]
    assert (told["key"], told["log_level"], bool(told["faults"])) == ("mine", "error", True)
    assert (await team.get(f"{ALL}/mine")).status_code == 422
    assert (await team.delete(f"{ALL}/mine")).status_code == 204


async def test_templates_that_are_shipped_are_neither_replaced_nor_deleted(team: httpx.AsyncClient) -> None:
    answers = [await own(team, "storm-damage"), await team.delete(f"{ALL}/storm-damage")]
    assert [(one.status_code, one.json()["code"]) for one in answers] == [(409, "TemplateShipped")] * 2
    strange = {"campaign_id": "01910000-0000-7000-8000-0000000000ff", "title": "X", "category": "review"}
    assert (await team.put(f"{ALL}/strange", json=strange)).json()["code"] == "NoSuchCampaign"


async def test_a_tenant_has_a_limited_number_of_templates(start: Start) -> None:
    async with start(build, Settings, templates_limit=1) as service, service.client(staff()) as team:
        answers = [await own(team, key) for key in ("first", "second")]
        assert [answer.status_code for answer in answers] == [200, 409]
        assert (answers[1].json()["code"], answers[1].json()["params"]) == ("TooManyTemplates", {"limit": 1})
        again = {"campaign_id": (await _newest(team))["id"], "title": "Mine", "category": "review"}
        assert (await team.put(f"{ALL}/first", json=again)).status_code == 200
