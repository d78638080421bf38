"""Steps in the console's forms, against the shapes in which the API takes them: every kind, every field, as it was."""

from collections.abc import Mapping
from typing import Any, get_args
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from pydantic import TypeAdapter

from campaigns_service.schemas.documents import DocumentLimits
from campaigns_service.schemas.steps import StepIn, journey_of
from campaigns_service.schemas.templates import shipped_templates
from chassis.ids import named_id
from console_service.forms.journey import replaced, taken
from console_service.forms.step_form import begun, body_of, filled_from, read_step
from console_service.forms.step_kinds import KINDS
from console_service.forms.step_kinds.rows import ANSWERS, ASKED
from console_service.forms.step_kinds.rule import OPERATORS
from console_service.forms.step_kinds.waiting import SOURCES
from console_service.schemas import drafts
from console_service.view.handwriting import Handwriting
from contracts.campaigns import CampaignPublished
from contracts.examples import example
from contracts.values import Content, EmailContent, Journey, ShortContent, Step, TrackingSource
from contracts.values.conditions import ANSWERS as POSSIBLE
from contracts.values.rules import RuleOperator
from services.enrollment.tests.journeys import EACH, graphs, journey
from tests.test_campaign_templates import checked

CAMPAIGN = UUID(int=7)
SHAPES = {get_args(one)[1].tag: get_args(one)[0] for one in get_args(get_args(StepIn)[0])}
"""The shape of each kind of step in requests."""
STEPS: TypeAdapter[tuple[StepIn, ...]] = TypeAdapter(tuple[StepIn, ...])
OTHERWISE = {"delay_value", "delay_unit"}
"""Fields that say again what another field says."""
PENS = {name: Handwriting(name, ZoneInfo("UTC")) for name in ("en", "es")}


def said_by(step: Step) -> Content | None:
    """Something to say, in two languages and with several lines, for a step that says something."""
    if step.says() is None:
        return None
    text = {"body": "Hello {{ first_name }},\n\n  see you.\n"}
    if step.kind == "send_email":
        texts = {"en": {"subject": "You are in", **text}, "pt-BR": {"subject": "Oi", **text}}
        return EmailContent.model_validate({"default_locale": "en", "texts": texts})
    channel = {"notify": "in_app"}.get(step.kind, step.kind.removeprefix("send_"))
    return ShortContent.model_validate({"channel": channel, "default_locale": "es", "texts": {"es": text}})


def of_campaign(given_: Journey, contents: Mapping[UUID, Content] | None = None) -> tuple[Journey, dict[UUID, Content]]:
    """A journey as that of the campaign, whose contents have their ids by their steps."""
    steps, said = [], dict[UUID, Content]()
    for step in given_.steps:
        content_id = named_id("content", CAMPAIGN, step.step_id)
        content = said_by(step) if contents is None else contents.get(step.says() or content_id)
        if content is not None:
            said[content_id] = content
            step = step.model_copy(update={"content_id": content_id, "content_version": 1})  # noqa: PLW2901 - the same step
        steps.append(step)
    return Journey(entry=given_.entry, steps=tuple(steps)), said


def through_forms(shown: Journey, contents: Mapping[UUID, Content], pen: Handwriting) -> Any:
    """What the API makes of a journey each step of which was opened and saved in its form."""
    told = {str(key): content.model_dump(mode="json") for key, content in contents.items()}
    draft = drafts.Journey(entry=shown.entry, steps=shown.model_dump(mode="json")["steps"], contents=told)
    steps = taken(draft)
    for step in steps:
        sent = {name: value.replace("\n", "\r\n") for name, value in filled_from(step, pen).values.items()}
        read, form = body_of(read_step(sent), pen, {})
        assert form.problems == {}
        steps = replaced(steps, read)
        assert not {*step} - {*read} - OTHERWISE
    return journey_of(CAMPAIGN, STEPS.validate_python(steps))


def test_every_kind_of_the_api_can_be_built_and_no_other() -> None:
    assert {*KINDS} == {*SHAPES}


@pytest.mark.parametrize("kind", sorted(SHAPES))
def test_every_field_of_a_kind_is_in_its_form(kind: str) -> None:
    read, _form = body_of(begun("1", kind), PENS["en"], {})
    assert {*read} == {*SHAPES[kind].model_fields} - OTHERWISE


@pytest.mark.parametrize("pen", PENS.values(), ids=PENS)
@pytest.mark.parametrize("step", EACH, ids=lambda step: step.kind)
def test_a_step_of_each_kind_is_what_it_was(step: Step, pen: Handwriting) -> None:
    built = of_campaign(journey(step))
    assert through_forms(*built, pen) == built


@given(graphs())
@settings(max_examples=40, deadline=None)
def test_any_journey_is_what_it_was(drawn: Journey) -> None:
    built = of_campaign(drawn)
    assert through_forms(*built, PENS["es"]) == built


@pytest.mark.parametrize("key", sorted(shipped_templates(DocumentLimits())))
def test_the_templates_are_what_they_were(key: str) -> None:
    template = checked(shipped_templates(DocumentLimits())[key])
    built = of_campaign(template.definition.journey, template.contents)
    assert through_forms(*built, PENS["en"]) == built


def test_the_published_example_is_what_it_was() -> None:
    built = of_campaign(example(CampaignPublished).definition.journey)
    assert through_forms(*built, PENS["en"]) == built


def test_what_is_chosen_from_is_what_the_api_takes() -> None:
    assert {*SOURCES} == {*TrackingSource}
    assert {name.partition(".")[0] for name in OPERATORS} == {*RuleOperator}
    assert {*ASKED} == {*POSSIBLE}
    assert {*ANSWERS} == {str(answer).lower() for answers in POSSIBLE.values() for answer in answers}
