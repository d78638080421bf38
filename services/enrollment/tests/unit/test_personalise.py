"""Personal criteria: thresholds, display forms, and what must never happen to a value."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.campaigns import CampaignPublished
from contracts.examples import example
from contracts.values import CriterionTemplate, PromisedCriterion, Tracking, TrackingMode, TrackingSource
from enrollment_service.domain.personalise import KnownValues, display, personalise

TEMPLATES = example(CampaignPublished).definition.criteria
REVENUE = TEMPLATES[1]


def one(template: CriterionTemplate, known: KnownValues, currency: str = "USD") -> PromisedCriterion:
    return personalise([template], known, ids={template.template_id: UUID(int=1)}, currency=currency)[0]


def audit(**values: Any) -> KnownValues:
    return KnownValues(audit=values)


def test_the_audits_value_becomes_target_and_label() -> None:
    criterion = one(REVENUE, audit(desired_monthly_revenue=50000))
    assert (criterion.label, criterion.target_value) == ("Achieve $50K monthly revenue", "50000")
    assert criterion.tracking == REVENUE.tracking


@pytest.mark.parametrize("values", [{}, {"desired_monthly_revenue": None}, {"desired_monthly_revenue": [1]}])
def test_without_a_value_the_default_is_promised(values: dict[str, Any]) -> None:
    assert one(REVENUE, KnownValues(audit=values), "EUR").label == "Achieve €10K monthly revenue"


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
    template = REVENUE.model_copy(
        update={"threshold_source": "evidence.team", "label_template": "Lead {{team}} people"}
    )
    assert one(template, KnownValues(evidence={"team": 1200})).label == "Lead 1,200 people"


@pytest.mark.parametrize(
    ("threshold", "target"),
    [("2500", Decimal(2500)), ("1,250.50", Decimal("1250.50")), ("soon", 1), ("-5", 1), ("0", 1)],
)
def test_a_summed_criterion_takes_a_numeric_threshold_as_its_target(threshold: str, target: Decimal | int) -> None:
    tracking = Tracking(source=TrackingSource.CUSTOM_WEBHOOK, mode=TrackingMode.VALUE)
    template = REVENUE.model_copy(update={"tracking": tracking})
    assert one(template, audit(desired_monthly_revenue=threshold)).tracking.target == target


@pytest.mark.parametrize(
    ("value", "path", "shown"),
    [
        ("50000", "audit.desired_monthly_revenue", "$50K"),
        ("1500000", "audit.revenue", "$1.5M"),
        ("12500", "audit.ad_spend", "$12.5K"),
        ("1234567", "audit.revenue", "$1,234,567"),
        ("950", "audit.price", "$950"),
        ("-2000", "audit.budget", "-$2K"),
        ("50000", "audit.visitors", "50,000"),
        ("0.75", "audit.rate", "0.75"),
        ("NaN", "audit.revenue", "NaN"),
        ("by spring", "audit.revenue", "by spring"),
    ],
)
def test_values_are_shown_as_people_write_them(value: str, path: str, shown: str) -> None:
    assert display(value, path=path, currency="USD") == shown


def test_a_currency_without_a_symbol_of_ours_is_named() -> None:
    assert display("50000", path="audit.revenue", currency="CHF") == "CHF 50K"


@given(st.text(max_size=60).filter(lambda text: text.strip() and not text.strip().isdecimal()))
def test_a_value_is_never_substituted_again(value: str) -> None:
    hostile = "{{revenue_target}}" + value
    criterion = one(REVENUE, audit(desired_monthly_revenue=hostile))
    assert criterion.label == f"Achieve {hostile.strip()} monthly revenue"


@given(st.decimals(min_value=0, max_value=10**12, places=2))
def test_an_amount_shown_short_is_still_exact(number: Decimal) -> None:
    shown = display(str(number), path="audit.revenue", currency="USD").removeprefix("$").replace(",", "")
    scale = {"K": 1000, "M": 1_000_000}.get(shown[-1], 1)
    assert Decimal(shown.rstrip("KM")) * scale == number


def test_criteria_keep_the_order_of_their_campaign() -> None:
    ids = {template.template_id: UUID(int=number) for number, template in enumerate(TEMPLATES)}
    promised = personalise(tuple(reversed(TEMPLATES)), KnownValues(), ids=ids, currency="EUR")
    assert [criterion.display_order for criterion in promised] == [1, 2, 3]


@pytest.mark.parametrize("value", ["1e-9999999", "-1E-9999999", "1e9999999", "0e-9999999"])
def test_a_number_of_a_million_digits_is_shown_as_it_was_written(value: str) -> None:
    criterion = one(REVENUE, audit(desired_monthly_revenue=value))
    assert criterion.label == f"Achieve {value} monthly revenue"
    assert criterion.tracking == REVENUE.tracking


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "yes"),
        (False, "no"),
        (0, "0"),
        (50000.0, "50000"),
        (2.50, "2.5"),
        (float("inf"), None),
        (float("nan"), None),
        ("  soon ", "soon"),
        ("   ", None),
        ("x" * 501, "x" * 500),
        ({"amount": 1}, None),
        ([1], None),
        (None, None),
    ],
)
def test_a_value_of_any_kind_becomes_text_or_nothing(value: object, text: str | None) -> None:
    assert audit(value=value).at("audit.value") == text


@pytest.mark.parametrize("path", ["", "audit", "audit.", "budget.value", "audit.value.more", ".value"])
def test_a_path_that_leads_nowhere_has_no_value(path: str) -> None:
    assert audit(value=1).at(path) is None


def test_an_empty_placeholder_leaves_no_hole_in_the_text() -> None:
    template = TEMPLATES[2].model_copy(update={"label_template": "Publish {{ what }} today"})
    assert one(template, KnownValues()).label == "Publish today"
