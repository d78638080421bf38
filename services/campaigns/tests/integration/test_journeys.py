"""Journeys and what they say, through their doors."""

from collections.abc import Sequence
from typing import Any, get_args
from uuid import UUID

import httpx
import pytest
from asyncpg import CheckViolationError, InsufficientPrivilegeError
from sqlalchemy import text

from campaigns_service.schemas.steps import StepIn
from campaigns_service.work import Work
from chassis.testing import Running
from contracts.campaigns import CampaignPublished, ContentPublished
from contracts.values import Step
from services.campaigns.tests import stories
from services.campaigns.tests.stories import ADMIN, DRAFT, fields_of
from services.campaigns.tests.stories import STEP as WELCOME

REMIND, LATER, CALL = (str(UUID(int=number)) for number in (2, 3, 4))


async def drafted(team: httpx.AsyncClient, steps: Sequence[object]) -> tuple[str, httpx.Response]:
    """A draft that lacks nothing, and the answer to its steps."""
    path = await stories.drafted(team)
    return path, await team.put(f"{path}/steps", json=steps)


def names(shown: dict[str, Any]) -> dict[str, str | None]:
    """Where each step leads, by names."""
    by_id = {step["step_id"]: step["name"] for step in shown["steps"]} | {None: None}
    return {step["name"]: by_id[step.get("next")] for step in shown["steps"]}


async def test_steps_that_name_no_other_follow_each_other(team: httpx.AsyncClient) -> None:
    path, answer = await drafted(
        team, [WELCOME, {"kind": "wait", "name": "a day", "seconds": 86400}, {**WELCOME, "name": "bye"}]
    )
    shown = answer.json()
    assert names(shown) == {"welcome": "a day", "a day": "bye", "bye": None}
    assert shown["entry"] == shown["steps"][0]["step_id"]
    assert [content["texts"]["en"]["body"] for content in shown["contents"].values()] == ["You are in."] * 2
    assert (await team.get(f"{path}/steps")).json() == shown


def test_every_kind_of_step_has_a_shape_in_which_it_is_asked_for() -> None:
    kinds = {kind.model_fields["kind"].default for kind in get_args(get_args(Step)[0])}
    asked = [get_args(one) for one in get_args(get_args(StepIn)[0])]
    assert {tag.tag for _shape, tag in asked} == kinds


async def test_a_delay_is_told_in_a_unit_and_from_an_anchor(team: httpx.AsyncClient) -> None:
    units = [("minutes", 15), ("hours", 1.5), ("days", 2), ("weeks", 1)]
    steps = [{**WELCOME, "name": unit, "delay_value": value, "delay_unit": unit} for unit, value in units]
    morning = {"at": "09:30", "weekdays": ["monday"]}
    wait = {
        "kind": "wait",
        "name": "w",
        "delay_value": 3,
        "delay_unit": "days",
        "anchor": "enrollment",
        "until": morning,
    }
    _path, answer = await drafted(team, [*steps, wait])
    *mails, waits = answer.json()["steps"]
    assert [step["delay_seconds"] for step in mails] == [900, 5400, 172_800, 604_800]
    assert {step["anchor"] for step in mails} == {"previous_step"}
    assert (waits["delay_seconds"], waits["anchor"], waits["until"]) == (259_200, "enrollment", morning)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"delay_seconds": 5, "delay_value": 5, "delay_unit": "days"}, "GivenTwice"),
        ({"delay_value": 5}, "DelayWithoutUnit"),
        ({"delay_unit": "days"}, "DelayWithoutUnit"),
        ({"delay_value": 53, "delay_unit": "weeks"}, "DelayTooLong"),
        ({"kind": "wait", "delay_value": 0, "delay_unit": "days"}, "WaitsForNothing"),
    ],
)
async def test_a_delay_that_cannot_be_meant_is_refused_by_its_code(
    team: httpx.AsyncClient, fields: dict[str, Any], code: str
) -> None:
    texts = {} if "kind" in fields else WELCOME
    _path, answer = await drafted(team, [{"name": "x", **texts, **fields}])
    assert (answer.status_code, [one["code"] for one in answer.json()["errors"]]) == (422, [code])


async def test_a_graph_is_made_of_ids(team: httpx.AsyncClient) -> None:
    met = {"field": "criteria_met", "value": True}
    steps = [
        {"kind": "conditional", "name": "done?", "conditions": [met], "true_path": LATER},
        {**WELCOME, "id": REMIND, "name": "remind", "next": None},
        {"kind": "exit_campaign", "id": LATER, "name": "out"},
    ]
    _path, answer = await drafted(team, steps)
    fork = answer.json()["steps"][0]
    assert (fork["true_path"], fork["false_path"]) == (LATER, REMIND)


async def test_steps_with_several_ways_lead_below_where_they_name_no_other(team: httpx.AsyncClient) -> None:
    booked = {"source": "custom_webhook", "event_name": "booked", "timeout_seconds": 3600}
    steps = [
        {"kind": "wait_for_event", "name": "booked?", **booked, "timeout_path": CALL},
        {"kind": "split", "name": "halves", "variants": [{"name": "a", "weight": 3, "next": LATER}, {"name": "b"}]},
        {**WELCOME, "id": REMIND, "name": "remind"},
        {"kind": "wait", "name": "a day", "seconds": 86_400},
        {"kind": "goto", "name": "again", "to": REMIND},
        {"kind": "create_task", "id": CALL, "name": "call", "title": "Call her", "activity_subtype": "call_back"},
        {"kind": "exit_campaign", "id": LATER, "name": "out"},
    ]
    path, answer = await drafted(team, steps)
    listens, splits, *_rest = shown = answer.json()["steps"]
    assert (listens["next"], listens["timeout_path"]) == (splits["step_id"], CALL)
    assert [(one["weight"], one["next"]) for one in splits["variants"]] == [(3, LATER), (1, REMIND)]
    assert shown[4]["to"] == REMIND
    order = {"order": [step["step_id"] for step in (shown[1], shown[0], *shown[2:])]}
    assert (await team.put(f"{path}/steps/order", json=order)).status_code == 200
    assert (await team.post(f"{path}/publish")).status_code == 200


async def test_everything_wrong_with_steps_and_texts_is_told_at_once(team: httpx.AsyncClient) -> None:
    steps = [
        {**WELCOME, "id": REMIND, "name": "one", "body": "{{ name", "next": LATER},
        {**WELCOME, "name": "two", "subject": "{{ name | shout }}", "next": None},
    ]
    _path, answer = await drafted(team, steps)
    assert (answer.status_code, answer.json()["code"]) == (422, "JourneyRefused")
    told = sorted(one["code"] for one in answer.json()["errors"])
    assert told == ["StepLeadsNowhere", "StepUnreachable", "TextBrokenAt", "TextBrokenAt"]
    assert all(len(one["field"].split(".")) > 1 for one in answer.json()["errors"])


async def test_a_name_that_is_no_merge_tag_is_a_warning_with_its_place(team: httpx.AsyncClient) -> None:
    body = "{{ firstName }}, {first_nam}, {{ plan | upcase }}, {% assign own = name %}{{ own }}"
    path, answer = await drafted(team, [{**WELCOME, "body": body}])
    (content_id,) = answer.json()["contents"]
    told = [(one["code"], one["field"], one["params"]["tag"]) for one in answer.json()["warnings"]]
    place = f"contents.{content_id}.texts.en.body"
    assert told == [("UnknownMergeTag", place, "first_nam"), ("UnknownMergeTag", place, "plan")]
    published = await team.post(f"{path}/publish")
    assert [one["field"] for one in published.json()["warnings"]] == [f"journey.{place}"] * 2


async def test_what_nothing_carries_out_is_published_with_a_warning(
    service: Running[Work], team: httpx.AsyncClient
) -> None:
    kinds = ("send_sms", "send_call", "send_push", "notify")
    steps = [
        {"kind": kind, "name": kind, "body": "Hi {{first_name}}", "translations": {"es": {"body": "Hola"}}}
        for kind in kinds
    ]
    path, answer = await drafted(team, [*steps, {"kind": "retry_payment", "name": "retry_payment"}, WELCOME])
    assert answer.status_code == 200, answer.text
    published = await team.post(f"{path}/publish")
    assert published.status_code == 200
    told = [(one["code"], one["params"]["kind"]) for one in published.json()["warnings"]]
    assert told == [("NeedsAccount", "send_sms"), *(("NoProvider", kind) for kind in (*kinds[1:], "retry_payment"))]
    assert [one["field"] for one in answer.json()["warnings"]] == [
        f"steps.{step['step_id']}" for step in answer.json()["steps"][:-1]
    ]
    channels = [one.content.channel for one in await service.said(ContentPublished)]
    assert sorted(channels) == ["call", "email", "in_app", "push", "sms"]
    broken = [{"kind": "send_sms", "name": "x", "body": "Hi {{ first_name"}]
    assert (await team.put(f"{path}/steps", json=broken)).json()["code"] == "TextRefused"


@pytest.mark.parametrize(
    ("steps", "reason"),
    [
        ([{**WELCOME, "next": LATER}], f"step 'welcome' leads to {LATER}, which is no step"),
        ([{**WELCOME, "next": None}, WELCOME], "step 'welcome' cannot be reached from the entry"),
        ([{**WELCOME, "id": REMIND, "next": REMIND}], "step 'welcome' is in a loop without a wait"),
        ([{**WELCOME, "id": REMIND}, {**WELCOME, "id": REMIND}], "steps must have different ids"),
    ],
)
async def test_what_nobody_could_travel_on_is_refused_with_the_reason(
    team: httpx.AsyncClient, steps: list[dict[str, Any]], reason: str
) -> None:
    _path, answer = await drafted(team, steps)
    assert answer.status_code == 422
    assert reason in answer.json()["detail"]
    assert all(field.split(".")[0] in {"steps", "entry"} for field in fields_of(answer))


@pytest.mark.parametrize(
    "step",
    [
        {"kind": "teleport", "name": "x"},
        {**WELCOME, "seconds": 5},
        {"kind": "wait", "name": "x"},
        {"kind": "conditional", "name": "x", "conditions": []},
        {"kind": "conditional", "name": "x", "conditions": [{"field": "payout_status", "value": "rich"}]},
        {"kind": "conditional", "name": "x", "rule": {"all": []}},
        {"kind": "update_field", "name": "x", "field": "email", "value": "a@example.com"},
        {"kind": "update_field", "name": "x", "field": "stage"},
        {"kind": "manage_tags", "name": "x"},
        {"kind": "webhook", "name": "x"},
        {"kind": "manage_tags", "name": "x", "add": ["Hot"], "remove": ["hot"]},
        {"kind": "exit_campaign", "name": "x", "reason": "expired"},
        {"kind": "goto", "name": "x"},
        {"kind": "split", "name": "x", "variants": [{"name": "a"}, {"name": "b", "weight": 0}]},
        {"kind": "split", "name": "x", "variants": [{"name": "a"}, {"name": "a"}]},
        {"kind": "wait_for_event", "name": "x", "source": "manual", "timeout_seconds": 0},
        {**WELCOME, "translations": {"en": {"subject": "a", "body": "b"}}},
        {**WELCOME, "body": "x" * 100_001},
        7,
    ],
)
async def test_a_step_of_another_shape_is_malformed(team: httpx.AsyncClient, step: object) -> None:
    _path, answer = await drafted(team, [step])
    assert answer.status_code == 422


async def test_a_text_is_published_again_only_when_it_changed(service: Running[Work], team: httpx.AsyncClient) -> None:
    steps = [{**WELCOME, "id": REMIND}, {**WELCOME, "id": LATER, "name": "bye"}]
    path, _answer = await drafted(team, steps)
    await team.post(f"{path}/publish")
    steps[1]["body"] = "Good bye."
    await team.put(f"{path}/steps", json=steps)
    await team.post(f"{path}/publish")
    said = [content.content_version for content in await service.said(ContentPublished)]
    (first, second) = await service.said(CampaignPublished)
    assert said == [1, 1, 2]
    assert [step.model_dump()["content_version"] for step in first.definition.journey.steps] == [1, 1]
    assert [step.model_dump()["content_version"] for step in second.definition.journey.steps] == [1, 2]


async def test_a_type_belongs_to_its_family(service: Running[Work], team: httpx.AsyncClient) -> None:
    bodies = [{**DRAFT, "slug": f"s-{n}", "family": f, "campaign_type": t} for n, (f, t) in enumerate(PAIRS)]
    assert [(await team.post(ADMIN, json=body)).status_code for body in bodies] == [201, 201, 422, 422]
    with pytest.raises(CheckViolationError, match="campaigns_type"):
        async with service.database.transaction(service.tenant) as transaction:
            await transaction.connection.execute(text("UPDATE campaigns SET campaign_type = 'winback'"))


PAIRS = [("sequence", "nurture"), ("lifecycle", "nurture"), ("incentive", "nurture"), ("outreach", "webinar")]


async def test_a_cancelled_campaign_can_only_be_archived(team: httpx.AsyncClient) -> None:
    path, _answer = await drafted(team, [WELCOME])
    await team.post(f"{path}/publish")
    answers = [(await team.post(f"{path}/{action}")) for action in ("cancel", "resume", "publish", "archive")]
    assert [answer.status_code for answer in answers] == [200, 409, 409, 200]
    assert answers[1].json()["detail"] == "A campaign that is cancelled cannot resume."


async def test_what_was_published_cannot_be_rewritten_by_the_service(service: Running[Work]) -> None:
    with pytest.raises(InsufficientPrivilegeError, match="permission denied"):
        async with service.database.transaction(service.tenant) as transaction:
            await transaction.connection.execute(text("UPDATE content_versions SET number = 7"))
