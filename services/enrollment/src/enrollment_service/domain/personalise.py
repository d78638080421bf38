"""A promise for one person: thresholds from what is known about the person, labels that show them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import UUID

from contracts.values import (
    CriterionTemplate,
    PromisedCriterion,
    Reader,
    Threshold,
    Unclear,
    personal_texts,
    threshold_of,
    value_at,
)

_LONGEST = 200
Thresholds = Mapping[UUID, Threshold | Unclear]
"""What one person has to reach, by the template of each criterion."""


@dataclass(frozen=True)
class UnclearThreshold:
    """A criterion that cannot be promised, and the value that has to be corrected first."""

    template_id: UUID
    label: str
    """The label of the criterion, with its placeholders."""
    source: str | None
    """The path of the value, such as `audit.desired_monthly_revenue`."""
    value: str | None
    """What is known there: text as written, anything else as JSON, at most 200 characters; None if nothing is."""
    why: Unclear


@dataclass(frozen=True)
class KnownValues:
    """Values that are known about a contact: of the audit that counts, of evidence and of inputs."""

    audit: Mapping[str, Any] = field(default_factory=dict)
    evidence: Mapping[str, Any] = field(default_factory=dict)
    inputs: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """By kind, such as `chat_insights`."""

    def at(self, path: str) -> object:
        """The value at a dotted path such as `audit.goals.revenue`; None where there is none."""
        root, _, rest = path.partition(".")
        found = self._roots.get(root)
        return None if found is None or not rest else value_at(found, rest.split("."))

    @cached_property
    def _roots(self) -> Mapping[str, Mapping[str, Any]]:
        return {**self.inputs, "audit": self.audit, "evidence": self.evidence}


def thresholds_of(
    templates: Sequence[CriterionTemplate], values: KnownValues, reader: Reader
) -> dict[UUID, Threshold | Unclear]:
    """The threshold of each criterion, read once for the decision and the promise."""
    return {
        template.template_id: threshold_of(template, values.at(template.threshold_source or ""), reader)
        for template in templates
    }


def unclear_thresholds(
    templates: Sequence[CriterionTemplate], thresholds: Thresholds, values: KnownValues
) -> tuple[UnclearThreshold, ...]:
    """Criteria that cannot be promised yet: a person has to correct what is known first."""
    return tuple(
        UnclearThreshold(
            template_id=template.template_id,
            label=template.label_template,
            source=template.threshold_source,
            value=_written(values.at(template.threshold_source or "")),
            why=why,
        )
        for template in templates
        if isinstance(why := thresholds[template.template_id], Unclear)
    )


def personalise(
    templates: Sequence[CriterionTemplate],
    thresholds: Thresholds,
    values: KnownValues,
    *,
    ids: Mapping[UUID, UUID],
    reader: Reader,
) -> tuple[PromisedCriterion, ...]:
    """Every template as a criterion promised to one person; `ids` gives the criterion's id for each template's.

    Raises `ValueError` if a threshold is unclear.
    """
    ordered = sorted(templates, key=lambda template: template.display_order)
    return tuple(
        _personal(template, _clear(template, thresholds), values, criterion_id=ids[template.template_id], reader=reader)
        for template in ordered
    )


def _written(value: object) -> str | None:
    if value is None:
        return None
    return (value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str))[:_LONGEST]


def _clear(template: CriterionTemplate, thresholds: Thresholds) -> Threshold:
    threshold = thresholds[template.template_id]
    if isinstance(threshold, Unclear):
        message = f"{template.threshold_source} {threshold}"
        raise ValueError(message)  # noqa: TRY004 - no type is wrong
    return threshold


def _personal(
    template: CriterionTemplate, threshold: Threshold, values: KnownValues, *, criterion_id: UUID, reader: Reader
) -> PromisedCriterion:
    tracking, target = template.tracking, threshold.target
    label, description = personal_texts(template, threshold, values.at, reader)
    return PromisedCriterion(
        criterion_id=criterion_id,
        template_id=template.template_id,
        label=label,
        description=description,
        kind=template.kind,
        tracking=tracking if target is None else tracking.model_copy(update={"target": target}),
        target_value=threshold.text,
        required=template.required,
        display_order=template.display_order,
    )
