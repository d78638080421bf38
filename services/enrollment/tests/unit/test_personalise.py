"""Personal criteria: what is known of a person becomes target and label, which always say the same."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.campaigns import CampaignPublished
from contracts.examples import example
from contracts.values import (
    CriterionTemplate,
    PromisedCriterion,
    Reader,
    Tracking,
    TrackingMode,
    TrackingSource,
    Unclear,
)
from enrollment_service.domain.personalise import (
    KnownValues,
    UnclearThreshold,
    personalise,
    thresholds_of,
    unclear_thresholds,
)

TEMPLATES = example(CampaignPublished).definition.criteria
REVENUE = TEMPLATES[1]
DOLLARS = Reader("en-US", "USD")
SUM = Tracking(source=TrackingSource.CUSTOM_WEBHOOK, mode=TrackingMode.VALUE)
SUMMED = REVENUE.model_copy(update={"tracking": SUM})


def one(template: CriterionTemplate, known: KnownValues, reader: Reader = DOLLARS) -> PromisedCriterion:
    return promised([template], known, {template.template_id: UUID(int=1)}, reader)[0]


def promised(
    templates: Sequence[CriterionTemplate], known: KnownValues, ids: Mapping[UUID, UUID], reader: Reader = DOLLARS
) -> tuple[PromisedCriterion, ...]:
    return personalise(templates, thresholds_of(templates, known, reader), known, ids=ids, reader=reader)


def audit(**values: Any) -> KnownValues:
    return KnownValues(audit=values)


def unclear(template: CriterionTemplate, known: KnownValues) -> list[tuple[UUID, Unclear]]:
    return [(found.template_id, found.why) for found in unclear_of(template, known)]


def unclear_of(template: CriterionTemplate, known: KnownValues) -> tuple[UnclearThreshold, ...]:
    return unclear_thresholds([template], thresholds_of([template], known, DOLLARS), known)


def labelled(label: str, template: CriterionTemplate = REVENUE) -> CriterionTemplate:
    return template.model_copy(update={"label_template": label})


def test_the_audits_value_becomes_target_and_label() -> None:
    criterion = one(REVENUE, audit(desired_monthly_revenue=50000))
    assert (criterion.label, criterion.target_value) == ("Achieve $50K monthly revenue", "50000")
    assert criterion.tracking == REVENUE.tracking


@pytest.mark.parametrize("kind", ["chat_insights", "meeting_notes", "onboarding_plan"])
def test_a_target_may_come_from_what_a_conversation_a_meeting_or_a_plan_came_to(kind: str) -> None:
    template = labelled(
        f"Reach {{{{goal}}}} as said on {{{{{kind}.day}}}}",
        SUMMED.model_copy(update={"threshold_source": f"{kind}.goals.revenue", "threshold_default": None}),
    )
    known = KnownValues(inputs={kind: {"goals": {"revenue": "$50K"}, "day": "Monday"}})
    criterion = one(template, known)
    assert (criterion.label, criterion.tracking.target) == ("Reach $50K as said on Monday", Decimal(50_000))
    assert [why for _template, why in unclear(template, KnownValues())] == [Unclear.MISSING]


def test_a_description_is_personalised_as_the_label_is() -> None:
    template = REVENUE.model_copy(update={"description_template": "Show one month of {{ revenue_target }}."})
    assert one(template, audit(desired_monthly_revenue=50000)).description == "Show one month of $50K."
    fallen_back = template.model_copy(update={"threshold_default": "10000"})
    assert one(fallen_back, audit()).description == "Show one month of $10K."


def test_a_placeholder_shows_the_value_in_display_form_whatever_its_name() -> None:
    criterion = one(REVENUE, audit(desired_monthly_revenue="$50K/mo"))
    assert criterion.label == "Achieve $50K/mo monthly revenue"
    assert criterion.target_value == "50000"


@pytest.mark.parametrize("values", [{}, {"desired_monthly_revenue": None}, {"desired_monthly_revenue": " "}])
def test_without_a_value_the_default_is_promised(values: dict[str, Any]) -> None:
    assert one(REVENUE, KnownValues(audit=values), Reader("en-US", "EUR")).label == "Achieve €10K monthly revenue"
    assert one(SUMMED, KnownValues(audit=values)).tracking.target == Decimal(10000)


def test_without_threshold_the_label_shows_what_is_counted() -> None:
    criterion = one(TEMPLATES[0], KnownValues())
    assert (criterion.label, criterion.target_value) == ("Complete 3 onboarding sessions", "3")


def test_a_flag_without_threshold_has_no_target() -> None:
    assert one(TEMPLATES[2], KnownValues()).target_value is None


@pytest.mark.parametrize("values", [{"goals": {"revenue": 7}}, {"goals.revenue": 7}])
def test_paths_lead_through_nested_and_flat_values(values: dict[str, Any]) -> None:
    template = REVENUE.model_copy(update={"threshold_source": "audit.goals.revenue"})
    assert one(template, KnownValues(audit=values)).target_value == "7"


def test_evidence_is_read_as_the_audit_is() -> None:
    template = labelled("Lead {{team}} people").model_copy(update={"threshold_source": "evidence.team"})
    assert one(template, KnownValues(evidence={"team": 1200})).label == "Lead 1,200 people"


@pytest.mark.parametrize("mode", [TrackingMode.COUNT, TrackingMode.VALUE])
@pytest.mark.parametrize("typed", ["50k", "$50,000", "50\u00a0000", "50'000", 50000, 50000.0, " 50000 ", "USD 50K"])
def test_label_rule_and_target_say_the_same_number(mode: TrackingMode, typed: object) -> None:
    template = SUMMED.model_copy(update={"tracking": SUM.model_copy(update={"mode": mode})})
    criterion = one(template, audit(desired_monthly_revenue=typed))
    assert criterion.label == "Achieve $50K monthly revenue"
    assert (criterion.target_value, criterion.tracking.target) == ("50000", Decimal(50000))


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("50.000", Unclear.AMBIGUOUS),
        ("50.000,00", Unclear.NO_NUMBER),
        ("50,5", Unclear.NO_NUMBER),
        ("€50,000", Unclear.OTHER_UNIT),
        ("$600K/yr", Unclear.OTHER_UNIT),
        ("15%", Unclear.OTHER_UNIT),
        ("soon", Unclear.NO_NUMBER),
        (0, Unclear.NOT_POSITIVE),
        ("-5", Unclear.NOT_POSITIVE),
        (True, Unclear.NO_NUMBER),
        ([50000], Unclear.NO_NUMBER),
        ({"amount": 50000}, Unclear.NO_NUMBER),
        ("1e-9999999", Unclear.NO_NUMBER),
        (1e300, Unclear.TOO_MANY_DIGITS),
    ],
)
@pytest.mark.parametrize("mode", [TrackingMode.COUNT, TrackingMode.VALUE])
def test_what_is_not_clearly_a_positive_number_is_promised_to_nobody(
    mode: TrackingMode, typed: object, why: Unclear
) -> None:
    template = SUMMED.model_copy(update={"tracking": SUM.model_copy(update={"mode": mode})})
    assert unclear(template, audit(desired_monthly_revenue=typed)) == [(template.template_id, why)]
    with pytest.raises(ValueError, match=r"audit\.desired_monthly_revenue"):
        one(template, audit(desired_monthly_revenue=typed))


def test_what_is_counted_needs_a_whole_number() -> None:
    counted = SUMMED.model_copy(update={"tracking": SUM.model_copy(update={"mode": TrackingMode.COUNT})})
    assert unclear(counted, audit(desired_monthly_revenue=2.5)) == [(counted.template_id, Unclear.NOT_WHOLE)]
    assert one(SUMMED, audit(desired_monthly_revenue=2.5)).tracking.target == Decimal("2.5")


def test_a_missing_value_without_a_default_is_unclear_where_progress_is_counted() -> None:
    template = SUMMED.model_copy(update={"threshold_default": None})
    assert unclear(template, KnownValues()) == [(template.template_id, Unclear.MISSING)]


def test_numbers_are_read_and_shown_in_the_locale_of_the_tenant() -> None:
    criterion = one(SUMMED, audit(desired_monthly_revenue="12.500,00 €"), Reader("de-DE", "EUR"))
    assert (criterion.label, criterion.tracking.target) == ("Achieve €12,5K monthly revenue", Decimal(12500))


@pytest.mark.parametrize("typed", ["by spring", "more than 3", "3 shops", "B2", "twice as much as last year " * 4])
def test_a_flag_shows_words_as_they_were_written(typed: str) -> None:
    typed = typed.strip()
    criterion = one(REVENUE, audit(desired_monthly_revenue=typed))
    assert (criterion.label, criterion.target_value) == (f"Achieve {typed} monthly revenue", typed)
    assert criterion.tracking == REVENUE.tracking


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        (0, Unclear.NOT_POSITIVE),
        (-5, Unclear.NOT_POSITIVE),
        ("-$5", Unclear.NOT_POSITIVE),
        ("50.000", Unclear.AMBIGUOUS),
        ("€50,000", Unclear.OTHER_UNIT),
        ("9" * 70, Unclear.TOO_MANY_DIGITS),
        ("1.2.3", Unclear.NO_NUMBER),
        ("5e9", Unclear.NO_NUMBER),
        (True, Unclear.NO_NUMBER),
        ("true", Unclear.NO_NUMBER),
        (" NULL ", Unclear.NO_NUMBER),
        ([1], Unclear.NO_NUMBER),
    ],
)
def test_what_looks_like_a_number_must_be_clear_for_a_flag_too(typed: object, why: Unclear) -> None:
    assert unclear(REVENUE, audit(desired_monthly_revenue=typed)) == [(REVENUE.template_id, why)]


def test_a_text_may_name_other_values_that_are_known() -> None:
    known = KnownValues(
        audit={"desired_monthly_revenue": 50000, "ad_spend": 1200, "niche": "tea"},
        evidence={"team": 3},
    )
    label = "You: {{goal}} with {{ audit.ad_spend }} on {{audit.niche}} by {{evidence.team}} people"
    assert one(labelled(label), known).label == "You: $50K with $1.2K on tea by 3 people"


def test_the_path_of_the_threshold_names_it_too() -> None:
    label = "{{audit.desired_monthly_revenue}}"
    assert one(labelled(label), KnownValues()).label == "$10K"


@given(st.text(max_size=60).filter(lambda text: text.strip() and not any(sign.isdecimal() for sign in text)))
def test_a_value_is_never_substituted_again(value: str) -> None:
    hostile = "{{revenue_target}}" + value
    criterion = one(REVENUE, audit(desired_monthly_revenue=hostile))
    assert criterion.label == f"Achieve {hostile.strip()} monthly revenue"


def test_criteria_keep_the_order_of_their_campaign() -> None:
    ids = {template.template_id: UUID(int=number) for number, template in enumerate(TEMPLATES)}
    criteria = promised(tuple(reversed(TEMPLATES)), KnownValues(), ids)
    assert [criterion.display_order for criterion in criteria] == [1, 2, 3]


@pytest.mark.parametrize("path", ["", "audit", "audit.", "budget.value", "audit.value.more", ".value"])
def test_a_path_that_leads_nowhere_has_no_value(path: str) -> None:
    assert audit(value=1).at(path) is None


def test_an_empty_placeholder_leaves_no_hole_in_the_text() -> None:
    assert one(labelled("Publish {{ audit.what }} today", TEMPLATES[2]), KnownValues()).label == "Publish today"


@pytest.mark.parametrize(
    ("value", "written"), [("soon", "soon"), ([1, "é"], '[1, "é"]'), (True, "true"), ("5" * 300, "5" * 200)]
)
def test_an_unclear_threshold_names_the_criterion_and_the_value_as_it_was_written(value: object, written: str) -> None:
    (found,) = unclear_of(SUMMED, audit(desired_monthly_revenue=value))
    source = "audit.desired_monthly_revenue"
    assert found == UnclearThreshold(SUMMED.template_id, SUMMED.label_template, source, written, found.why)
