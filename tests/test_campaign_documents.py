"""Campaigns as files: what is exported and imported again is the same to the byte, whatever a campaign holds."""

import copy
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from campaigns_service.domain.campaign import Asset, Campaign, begin, present
from campaigns_service.domain.edit import Edit
from campaigns_service.domain.sizes import Sizes
from campaigns_service.schemas.documents import (
    Checked,
    Document,
    DocumentLimits,
    Tree,
    check,
    document_of,
    read,
    write,
)
from chassis.ids import named_id
from contracts.values import (
    CampaignDefinition,
    Content,
    CriterionKind,
    CriterionTemplate,
    EligibleBundle,
    EmailContent,
    EmailText,
    EventTrigger,
    Journey,
    ManualTrigger,
    Node,
    PayoutTerms,
    PayoutType,
    Recurrence,
    Sends,
    ShortContent,
    ShortText,
    StageChange,
    TimeBased,
    Tracking,
    TrackingSource,
    UpdateField,
)
from services.enrollment.tests.journeys import EACH, graphs

RULE: Node = TypeAdapter[Node](Node).validate_python(
    {
        "any": [
            {"not": {"field": "tags", "operator": "contains", "value": "vip"}},
            {"events": "orders", "operator": "gte", "value": 2},
        ]
    }
)
ID, NOW, SIZES = UUID(int=7), datetime(2026, 3, 1, tzinfo=UTC), Sizes(definition=196_608, content=245_760)
CHANNELS = {"send_sms": "sms", "send_call": "call", "send_push": "push", "notify": "in_app"}
lines = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00{}"), min_size=1, max_size=40)
words = st.lists(lines, min_size=1, max_size=4).map(lambda said: "Hi {{ name }}" + "\n".join(said))


@st.composite
def campaigns(draw: st.DrawFn) -> tuple[Campaign, dict[UUID, Content]]:
    """A draft with any valid journey, and what its steps say."""
    journey: Journey = draw(graphs().filter(lambda drawn: not drawn.faults()))
    slug = draw(st.sampled_from(["one", "spring-roofs"]))
    steps = [
        step.model_copy(update={"content_id": named_id("content", ID, step.step_id)})
        if isinstance(step, Sends)
        else step
        for step in journey.steps
    ]
    contents = {step.content_id: draw(said(step.kind)) for step in steps if isinstance(step, Sends)}
    journey = Journey(entry=journey.entry and steps[0].step_id, steps=tuple(steps))
    if journey.faults():
        journey, contents = Journey(), {}
    definition = draw(st.sampled_from(DEFINITIONS)).model_copy(update={"slug": slug, "journey": journey})
    begun = begin(definition, {}, of=Edit(ID, UUID(int=1)), now=NOW)
    shown = draw(st.sampled_from(SHOWN))
    return present(begun, shown, NOW)[0], contents


def said(kind: str) -> st.SearchStrategy[Content]:
    """What a step of a kind says, in one or two languages."""
    locales = st.sampled_from([("en",), ("es",), ("en", "es"), ("es", "en", "pt-BR")])
    if kind == "send_email":
        text = st.builds(EmailText, subject=words, body=words)
        return locales.flatmap(
            lambda chosen: st.builds(
                EmailContent,
                default_locale=st.just(chosen[0]),
                texts=st.fixed_dictionaries(dict.fromkeys(chosen, text)),
            )
        )
    short = st.builds(ShortText, body=words)
    return locales.flatmap(
        lambda chosen: st.builds(
            ShortContent,
            channel=st.just(CHANNELS[kind]),
            default_locale=st.just(chosen[0]),
            texts=st.fixed_dictionaries(dict.fromkeys(chosen, short)),
        )
    )


def _definition(**changes: Any) -> CampaignDefinition:
    plain = {
        "family": "sequence",
        "campaign_type": "drip",
        "name": "Roofs",
        "slug": "x",
        "currency": "USD",
        "completion_window_days": 30,
        "payout": PayoutTerms(),
    }
    return CampaignDefinition.model_validate({**plain, **changes})


DEFINITIONS = (
    _definition(),
    _definition(
        family="incentive",
        campaign_type="win_money_back",
        name="no: yes",
        description="Two\nlines",
        starts_at=NOW,
        ends_at=datetime(2027, 1, 1, tzinfo=UTC),
        grace_hours=1,
        completion_window_days=7,
        allow_re_enrollment=True,
        re_enrollment_delay_days=3,
        min_purchase_amount=5,
        payout=PayoutTerms(type=PayoutType.CREDIT, amount_value=Decimal("12.50")),
        triggers=(
            StageChange(trigger_id=named_id("trigger", "one", 0), to_stage="estimate sent", enrollment_conditions=RULE),
            EventTrigger(trigger_id=UUID(int=6), event_name="segment_left", segment_id=UUID(int=8), priority=3),
            EventTrigger(trigger_id=UUID(int=7), event_name="form_submitted", form_id="2148912345"),
            TimeBased(trigger_id=UUID(int=10), field="field.renewal", recurrence=Recurrence.YEARLY, offset_days=-30),
            ManualTrigger(trigger_id=UUID(int=9), is_active=False),
        ),
        bundles=(EligibleBundle(bundle_id="growth"), EligibleBundle(bundle_id="2", override_min_amount=7)),
        criteria=(
            CriterionTemplate(
                template_id=UUID(int=5),
                label_template="Reach {{x}}",
                kind=CriterionKind.RESULT,
                tracking=Tracking(source=TrackingSource.MANUAL, target=Decimal(3)),
                threshold_default="3",
                required=False,
            ),
            CriterionTemplate(
                template_id=UUID(int=6),
                label_template="Attend",
                kind=CriterionKind.ACTION,
                tracking=Tracking(source=TrackingSource.CUSTOM_WEBHOOK, name="x"),
                display_order=9,
            ),
        ),
    ),
    _definition(campaign_type="webinar", name="12:30"),
)
SHOWN: tuple[dict[str, Any], ...] = (
    {},
    {"enrolls_while_paused": True, "four_eyes": True, "promo_copy": "Come\nin"},
    {
        "enrolls_while_paused": False,
        "hero_image_url": "https://example.com/a.png",
        "promo_assets": (Asset("image", "https://example.com/b.png", "B"), Asset("file", "https://example.com/c")),
    },
)


def checked(text: str, campaign_id: UUID = ID) -> Checked:
    tree = read(text.encode(), DocumentLimits())
    assert isinstance(tree, Tree), tree
    found = check(tree, campaign_id, "en-US", SIZES)
    assert isinstance(found, Checked), (found, text)
    return found


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(campaigns())
def test_what_is_exported_is_imported_as_the_same_campaign_and_exported_as_the_same_bytes(
    drawn: tuple[Campaign, dict[UUID, Content]],
) -> None:
    campaign, contents = drawn
    text = write(document_of(campaign, contents))
    again = checked(text)
    assert again.definition == campaign.definition
    assert again.contents == contents
    presented = present(campaign, again.document.presentation(), NOW)[0]
    assert (presented.presentation, presented.enrolls_while_paused) == (
        campaign.presentation,
        campaign.enrolls_while_paused,
    )
    elsewhere = checked(text, UUID(int=8))
    moved = Campaign(UUID(int=8), elsewhere.definition, presented.presentation, UUID(int=2), NOW, NOW)
    dressed = present(moved, elsewhere.document.presentation(), NOW)[0]
    assert write(document_of(dressed, elsewhere.contents)) == text


def test_steps_of_every_kind_come_back_from_a_file() -> None:
    forgets = UpdateField(step_id=UUID(int=1), name="forgets", field="field.roof", value=None)
    for step in (*EACH, forgets):
        says = isinstance(step, Sends)
        placed = step.model_copy(update={"content_id": named_id("content", ID, step.step_id)}) if says else step
        journey = Journey(entry=step.step_id, steps=(placed,))
        content: Content = EmailContent(texts={"en": EmailText(subject="s", body="b")})
        if step.kind in CHANNELS:
            content = ShortContent.model_validate({"channel": CHANNELS[step.kind], "texts": {"en": {"body": "b"}}})
        campaign = begin(_definition(journey=journey), {}, of=Edit(ID, UUID(int=1)), now=NOW)
        text = write(document_of(campaign, dict.fromkeys(journey.contents(), content)))
        if step.kind == "goto":
            continue  # alone it is a loop without a wait, which no document may hold; drawn journeys hold it
        assert checked(text).definition.journey == journey, text


def test_a_document_knows_every_field_of_a_definition() -> None:
    named = {"bundles": "eligible_bundles", "journey": "steps"}
    assert {named.get(name, name) for name in CampaignDefinition.model_fields} <= set(Document.model_fields)


WHOLE: dict[str, Any] = {
    "format": "lodestone.campaign/1",
    "name": "Roofs",
    "slug": "roofs",
    "family": "sequence",
    "campaign_type": "drip",
    "currency": "USD",
    "payout": {"type": "refund"},
    "promo_assets": [{"kind": "image", "url": "https://example.com/a.png"}],
    "eligible_bundles": [{"bundle_id": "growth"}],
    "criteria": [{"label_template": "Attend", "kind": "action", "tracking": {"source": "manual"}}],
    "steps": [
        {"name": "Hello", "kind": "send_email", "subject": "s", "body": "b", "translations": {"es": {"body": "b"}}},
        {"name": "Split", "kind": "split", "variants": [{"name": "a", "next": "Text"}, {"name": "b"}]},
        {"name": "Wait", "kind": "wait", "seconds": 60, "until": {"at": "09:00"}},
        {"name": "Text", "kind": "send_sms", "body": "b"},
        {"name": "Back", "kind": "goto", "to": "Wait"},
    ],
}
JUNK: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, 0, -1, 10**17, 1.5, "", "Hello", "{{", "{% if %}", "x" * 300, [], {}, [[]], {"a": 1}]
)


def places(part: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a document."""
    yield way
    inner = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
    for name, one in inner:
        yield from places(one, (*way, name))


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(st.sampled_from(list(places(WHOLE))[1:]), JUNK), min_size=1, max_size=3))
def test_whatever_stands_in_a_document_it_is_a_campaign_or_everything_wrong_has_a_line(
    spoilt: list[tuple[tuple[Any, ...], Any]],
) -> None:
    document = copy.deepcopy(WHOLE)
    for way, junk in spoilt:
        inner: Any = document
        with suppress(LookupError, TypeError):
            for step in way[:-1]:
                inner = inner[step]
            inner[way[-1]] = copy.deepcopy(junk)
    tree = read(write(document).encode(), DocumentLimits())
    assert isinstance(tree, Tree)
    found = check(tree, ID, "en-US", SIZES)
    if isinstance(found, Checked):
        assert found.lacks is not None
        assert found.warnings is not None
        return
    assert found.faults
    assert all(isinstance(fault.params["line"], int) for fault in found.faults)
