"""Steps that ask and change what is known of contacts: published as far as there is what they name."""

from typing import Any
from uuid import UUID

import httpx
from pydantic import TypeAdapter

from campaigns_service.work import Work
from chassis.testing import Running
from contracts.campaigns import CampaignPublished
from contracts.enrollment import ContactFieldChanged
from contracts.examples import example
from contracts.values import Node
from services.campaigns.tests.integration.test_journeys import drafted
from services.campaigns.tests.stories import STEP as WELCOME


async def test_steps_about_fields_of_contacts_are_published_as_far_as_there_are_these(
    service: Running[Work], team: httpx.AsyncClient
) -> None:
    slate = {"field": "field.roof_type", "operator": "equals", "value": "slate"}
    named = {"field": "email", "operator": "contains", "value": "ada@"}
    steps: list[dict[str, Any]] = [
        {"kind": "manage_tags", "name": "tag", "add": ["Hot"]},
        {"kind": "update_field", "name": "roof", "field": "field.roof_type", "value": "slate"},
        {"kind": "update_field", "name": "zone", "field": "zone", "value": "Europe/Berlin"},
        {"kind": "conditional", "name": "asks", "rule": {"not": {"all": [slate]}}, "true_path": None},
        WELCOME,
    ]
    path, answer = await drafted(team, steps)
    assert answer.status_code == 200, answer.text
    refused = await team.post(f"{path}/publish")
    told = [(one["code"], one["field"].split(".", 3)[-1]) for one in refused.json()["errors"]]
    assert told == [("FieldOfNobody", "field"), ("RuleFieldUnknown", "rule.not.all.0.field")]
    await service.receive(example(ContactFieldChanged), example(ContactFieldChanged, revision=0, is_retired=True))
    assert (await team.post(f"{path}/publish")).status_code == 200
    (said,) = await service.said(CampaignPublished)
    assert said.definition.journey.steps[3].rule == TypeAdapter(Node).validate_python({"not": {"all": [slate]}})  # type: ignore[union-attr]
    steps[2]["value"] = "Europe/Nowhere"
    steps[3] = {"kind": "conditional", "name": "asks", "rule": named}
    await team.put(f"{path}/steps", json=steps)
    await service.receive(example(ContactFieldChanged, revision=2, is_retired=True))
    refused = await team.post(f"{path}/publish")
    codes = [one["code"] for one in refused.json()["errors"]]
    assert codes == ["FieldOfNobody", "ValueNotOfField", "RuleNamesAPerson"]


async def test_the_answer_of_a_webhook_is_asked_of_a_step_that_is_one(team: httpx.AsyncClient) -> None:
    call, ask = (str(UUID(int=number)) for number in (1, 2))
    rule = {"field": f"step.{call}.answer.tier", "operator": "equals", "value": "gold"}
    steps: list[dict[str, Any]] = [
        {"kind": "webhook", "id": call, "name": "post", "target_id": str(UUID(int=9))},
        {"kind": "conditional", "id": ask, "name": "asks", "rule": rule, "true_path": None},
        WELCOME,
    ]
    path, answer = await drafted(team, steps)
    assert answer.status_code == 200, answer.text
    assert (await team.post(f"{path}/publish")).status_code == 200
    steps[1]["rule"] = {"any": [rule, {**rule, "field": f"step.{ask}.status"}]}
    await team.put(f"{path}/steps", json=steps)
    refused = await team.post(f"{path}/publish")
    place = f"journey.steps.{ask}.rule.any.1.field"
    assert [(one["code"], one["field"]) for one in refused.json()["errors"]] == [("AnswerOfNoWebhook", place)]


async def test_goals_are_published_with_the_definition(service: Running[Work], team: httpx.AsyncClient) -> None:
    path, _answer = await drafted(team, [WELCOME])
    booked = {"source": "custom_webhook", "event_name": "booked"}
    kept = await team.patch(path, json={"goals": [booked, {"source": "chat_session", "reason": "completed"}]})
    assert [one["reason"] for one in kept.json()["definition"]["goals"]] == ["goal_achieved", "completed"]
    refused = await team.patch(path, json={"goals": [{**booked, "reason": "withdrawn"}]})
    assert refused.status_code == 422
    assert (await team.post(f"{path}/publish")).status_code == 200
    (said,) = await service.said(CampaignPublished)
    assert [one.event_name for one in said.definition.goals] == ["booked", None]
