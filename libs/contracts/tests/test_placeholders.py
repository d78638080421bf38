"""Placeholders of a criterion: what a template may name, and what a campaign is told of the rest."""

from uuid import UUID

import pytest

from contracts.values import (
    CriterionKind,
    CriterionTemplate,
    Reader,
    Tracking,
    TrackingMode,
    TrackingSource,
    criterion_faults,
    placeholders,
)

READER = Reader("en-US", "USD")
TEMPLATE = CriterionTemplate(
    template_id=UUID(int=1),
    label_template="Achieve {{revenue_target}} monthly revenue",
    kind=CriterionKind.RESULT,
    tracking=Tracking(source=TrackingSource.CUSTOM_WEBHOOK, mode=TrackingMode.VALUE),
    threshold_source="audit.desired_monthly_revenue",
    threshold_default="10k",
)


def faults(**changed: object) -> list[str]:
    found = list(criterion_faults(TEMPLATE.model_copy(update=changed), READER))
    assert {fault.field for fault in found} <= CriterionTemplate.model_fields.keys()
    return [fault.reason for fault in found]


def test_placeholders_are_found_in_order() -> None:
    assert placeholders("{{ a }} {{audit.b.c}} {d} {{}} {{e f}}") == ["a", "audit.b.c"]


@pytest.mark.parametrize(
    "label",
    [
        "{{anything}}",
        "{{ audit.goal }} and {{evidence.team.size}}",
        "You: {{target}} or {{target}}",
        "{{audit.product.name}}",
        "{not ours} } {",
    ],
)
def test_known_names_are_no_fault(label: str) -> None:
    assert faults(label_template=label) == []


@pytest.mark.parametrize(
    "label", ["{{budget.goal}}", "{{one}} {{two}}", "{{}}", "{{ a b }}", "{{open", "close}}", "{{{a}}}", "{{a.}}"]
)
def test_unknown_names_and_stray_braces_are_faults_that_name_their_field(label: str) -> None:
    (fault,) = faults(label_template=label)
    assert fault.startswith("label_template")


@pytest.mark.parametrize("name", ["first_name", "firstName", "name", "email", "audit.full_name", "evidence.phone"])
def test_nobody_is_named_in_a_promise(name: str) -> None:
    (fault,) = faults(description_template=f"Well done, {{{{ {name} }}}}!")
    assert fault == f"description_template: {name} would tell everybody who the contact is; names are for messages"


def test_a_threshold_is_nobodys_name() -> None:
    (fault,) = faults(threshold_source="audit.name", threshold_default=None)
    assert fault.startswith("threshold_source")


def test_a_flag_without_a_threshold_has_nothing_to_show_for_a_name_of_its_own() -> None:
    flag = {"tracking": Tracking(source=TrackingSource.MANUAL, mode=TrackingMode.FLAG), "threshold_source": None}
    assert faults(**flag, threshold_default=None)
    assert faults(**flag, threshold_default=None, label_template="Publish it") == []


@pytest.mark.parametrize("default", ["50.000", "soon", "0", "-5", "€5"])
def test_a_default_that_is_no_clear_number_is_a_fault_where_progress_is_counted(default: str) -> None:
    (fault,) = faults(threshold_default=default)
    assert fault.startswith("threshold_default")
