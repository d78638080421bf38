"""The templates that everybody has: what the requirements say of them, and each walked to its end on virtual time."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from campaigns_service.domain.sizes import Sizes
from campaigns_service.domain.template import VARIABLES, Category, Template, VariableKind, days_of, filled
from campaigns_service.schemas.documents import Checked, DocumentLimits, Tree, check
from campaigns_service.schemas.templates import shipped_templates
from chassis.ids import named_id
from chassis.templates import Templates, content_faults
from chassis.templates.checking import unknown_tags
from contracts.examples import example
from contracts.messaging import MessageSettled
from contracts.values import MERGE_TAGS, Channel, CreateTask, Step, spellings
from enrollment_service.domain.execution import Execution
from enrollment_service.domain.journey import Begin, JourneyState, Standing, advance, begin, end
from enrollment_service.domain.steps.kind import Course, Entrust, HandOut, Over
from services.enrollment.tests.journeys import moment

START = datetime(2026, 3, 1, 15, tzinfo=UTC)
SHIPPED = shipped_templates(DocumentLimits())
STATED = {
    "new-lead-welcome": ("New Lead Welcome Series", Category.LEAD_NURTURE, 6, 7),
    "estimate-follow-up": ("Estimate Follow-up Sequence", Category.FOLLOW_UP, 6, 10),
    "post-inspection": ("Post-Inspection Follow-up", Category.FOLLOW_UP, 3, 2),
    "winback-inactive": ("Win-back Inactive Leads", Category.REENGAGEMENT, 3, 14),
    "review-request": ("Customer Review Request", Category.REVIEW, 5, 10),
    "storm-damage": ("Storm Damage Outreach", Category.FOLLOW_UP, 6, 7),
}
"""Key to title, category, steps and days."""
SCRIPTS = {"winback-call": ("outreach", "winback"), "followup-email": ("outreach", "followup")}
WALKED = {
    "new-lead-welcome": [
        (0, "Welcome", "sent"),
        (0, "Call the new lead", "task"),
        (1, "Text to check in", "texted"),
        (3, "What an inspection looks like", "sent"),
        (5, "How to choose a roofer", "sent"),
        (7, "Last note", "sent"),
    ],
    "estimate-follow-up": [
        (1, "Thank you for having us", "sent"),
        (2, "Text for questions", "texted"),
        (3, "Call about the estimate", "task"),
        (5, "Ways to pay", "sent"),
        (7, "How the work goes", "sent"),
        (10, "Shall I keep it open", "sent"),
    ],
    "post-inspection": [
        (0, "Thank you for your time", "sent"),
        (1, "Send the report", "task"),
        (2, "Questions about the findings", "sent"),
    ],
    "winback-inactive": [
        (0, "Still on your mind", "sent"),
        (7, "Text to ask", "texted"),
        (14, "Closing your file", "sent"),
    ],
    "review-request": [
        (1, "Thank you for your trust", "sent"),
        (3, "Text with the link", "texted"),
        (5, "Ask for a review", "sent"),
        (8, "A gentle reminder", "sent"),
        (10, "Call to say thank you", "task"),
    ],
    "storm-damage": [
        (0, "Are you all right", "sent"),
        (1, "Text to offer help", "texted"),
        (2, "Call to see whether they need help", "task"),
        (3, "Insurance in plain words", "sent"),
        (5, "Damage that hides", "sent"),
        (7, "Last note after the storm", "sent"),
    ],
    "winback-call": [(0, "Win-back call", "skipped")],
    "followup-email": [(0, "Follow-up email", "sent")],
}
"""Key to day, step and what becomes of it while there is mail alone."""


def checked(template: Template, *, is_filled: bool = True) -> Checked:
    """The campaign that a template becomes."""
    links = {VariableKind.LINK: "https://example.com/roof", VariableKind.LINE: "Maria & Sons"}
    values = {name: links[VARIABLES[name]] for name in template.variables} if is_filled else {}
    found = check(Tree(filled(template, values), {(): 1}), UUID(int=7), "en-US", Sizes(196_608, 245_760))
    assert isinstance(found, Checked), found
    return found


def walked(key: str) -> Iterator[tuple[int, str, str]]:
    """What happens to one contact on which day, from enrolling to the end."""
    journey = checked(SHIPPED[key]).definition.journey
    now, state = START, begin(journey, moment(START))
    while state.standing is not Standing.FINISHED:
        assert state.due_at is not None
        now = max(now, state.due_at)
        assert advance(journey, state, replace(moment(START), now=now - timedelta(seconds=1)))[1] == []
        state, acts = advance(journey, state, replace(moment(START), now=now))
        for act in acts:
            assert isinstance(act, Begin)
            yield (now - START).days, journey.by_id[act.step_id].name, said(act.course)
            if isinstance(act.course, HandOut):
                state = settled(journey.by_id[act.step_id], state, now, key)


def settled(step: Step, state: JourneyState, now: datetime, key: str) -> JourneyState:
    """The journey after the message of a step was sent."""
    journey = checked(SHIPPED[key]).definition.journey
    execution_id = named_id(step.step_id)
    event = example(MessageSettled, execution_id=str(execution_id), outcome="sent")
    nobody = UUID(int=1)
    execution = Execution(execution_id, nobody, nobody, step.step_id, state.visit, due_at=now, begun_at=now)
    after, over = end(journey, state, execution, event, replace(moment(START), now=now))
    assert over is not None
    return after


def said(course: Course) -> str:
    """What became of a step."""
    match course:
        case HandOut(channel=Channel.EMAIL):
            return "sent"
        case HandOut(channel=Channel.SMS):
            return "texted"
        case Entrust(task=CreateTask()):
            return "task"
        case Over(reasons=("not_configured",)):
            return "skipped"
        case _:
            return str(course)


def test_there_are_the_six_sequences_and_the_two_scripts() -> None:
    assert set(SHIPPED) == {*STATED, *SCRIPTS}
    assert sum(steps for _title, _category, steps, _days in STATED.values()) == 29


@pytest.mark.parametrize("key", STATED)
def test_steps_and_days_are_those_of_the_requirements(key: str) -> None:
    template = SHIPPED[key]
    definition = checked(template).definition
    steps = definition.journey.steps
    assert (
        template.wording.title,
        template.category,
        len(steps),
        sum(step.delay_seconds for step in steps) / 86_400,
    ) == STATED[key]
    assert max(days_of(definition.journey).values()) == STATED[key][3]
    assert definition.family == "sequence"


@pytest.mark.parametrize("key", SCRIPTS)
def test_scripts_are_of_the_outreach_family(key: str) -> None:
    definition = checked(SHIPPED[key]).definition
    assert (definition.family, definition.campaign_type) == SCRIPTS[key]


def test_the_scripts_say_what_the_requirements_say() -> None:
    call = checked(SHIPPED["winback-call"], is_filled=False)
    (spoken,) = (content.texts["en"] for content in call.contents.values())
    assert spoken.body == (
        "Hi {customer_name}, this is {agent_name} calling from {business_name}. We noticed you haven't visited us in a"
        " while, and we wanted to check in. We have a special offer just for you: {promotion}. Would you like to"
        " schedule an appointment?"
    )
    mail = checked(SHIPPED["followup-email"], is_filled=False)
    (written,) = (content.texts["en"] for content in mail.contents.values())
    assert written.model_dump()["subject"] == "We'd love to see you again, {customer_name}!"
    assert "We noticed you were interested in {service_type} but haven't had a chance to book yet." in written.body


@pytest.mark.parametrize("key", WALKED)
def test_a_contact_walks_through_a_template_to_its_end(key: str) -> None:
    assert list(walked(key)) == WALKED[key]


@pytest.mark.parametrize("key", WALKED)
def test_every_text_is_in_english_and_spanish_and_names_nothing_unknown(key: str) -> None:
    template, of = SHIPPED[key], checked(SHIPPED[key])
    assert set(template.translations) == {"es"}
    assert of.lacks == []
    for content in of.contents.values():
        assert set(content.texts) == {"en", "es"}
        assert content_faults(content) == []
        for text in content.texts.values():
            for source in text.model_dump().values():
                assert set(unknown_tags(source)) <= set(template.fields), source
    named = {name for content in checked(template, is_filled=False).contents.values() for name in tags(content)}
    assert named - {spelling for tag in MERGE_TAGS for spelling in spellings(tag)} - set(template.fields) == {
        *template.variables
    }


def tags(content: object) -> set[str]:
    """Every name in the texts of a content that is no merge tag of everybody."""
    texts = getattr(content, "texts").values()  # noqa: B009 - of any content
    return {tag for text in texts for source in text.model_dump().values() for tag in unknown_tags(source)}


def test_what_is_not_known_of_a_contact_leaves_no_hole_in_a_text() -> None:
    estimate = checked(SHIPPED["estimate-follow-up"])
    first, _sms, money, *_rest = (content.texts["en"].body for content in estimate.contents.values())
    templates = Templates()
    nothing = {"first_name": ""}
    told = {"first_name": "Ada", "estimate_amount": "$12,400", "monthly_payment": "$180"}
    assert "Hi there," in templates.render(first, nothing, markup=True)
    assert "You should have our estimate by now.</p>" in templates.render(first, nothing, markup=True)
    assert "by now: $12,400, everything included.</p>" in templates.render(first, told, markup=True)
    assert "We can spread the cost over monthly payments" in templates.render(money, nothing, markup=True)
    assert "about $180 a month" in templates.render(money, told, markup=True)
    spanish = next(iter(estimate.contents.values())).texts["es"].body
    assert "<p>Hola:</p>" in templates.render(spanish, nothing, markup=True)
    assert "<p>Hola Ada:</p>" in templates.render(spanish, told, markup=True)
