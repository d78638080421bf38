"""Campaign templates: whole campaigns with blanks for what a tenant calls itself, to begin a draft with."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from html import escape
from types import MappingProxyType
from typing import Any
from uuid import UUID

from contracts.values import Anchor, CampaignDefinition, Content, Fault, Journey, Reason, Step, spellings

_DAY = 86_400
_MARKUP = re.compile(r"</?[a-zA-Z]")
_DATES = ("starts_at", "ends_at", "enrollment_deadline")
"""What belongs to one campaign and not to those that are made after it."""


class Category(StrEnum):
    """What a template is for."""

    LEAD_NURTURE = "lead_nurture"
    FOLLOW_UP = "follow_up"
    REENGAGEMENT = "reengagement"
    REVIEW = "review"


class VariableKind(StrEnum):
    """What a template variable stands for."""

    LINE = "line"
    LINK = "link"


VARIABLES: Mapping[str, VariableKind] = MappingProxyType(
    {
        **dict.fromkeys(("company_name", "user_name", "user_phone"), VariableKind.LINE),
        **dict.fromkeys(("business_name", "agent_name", "promotion", "service_type"), VariableKind.LINE),
        **dict.fromkeys(("review_link", "calendar_link", "booking_link"), VariableKind.LINK),
    }
)
"""What a tenant says of itself when it takes a template; nothing of it differs from contact to contact."""


class ValueFault(Reason):
    """Why a value cannot stand in a template."""

    VALUE_MISSING = "the template needs a value for {variable}"
    VALUE_OF_NO_VARIABLE = "the template has no {variable}"
    VALUE_WITH_BRACES = "{variable}: braces would be read as a merge tag"
    VALUE_NO_LINK = "{variable} is an address that begins with https://"
    VALUE_OF_SEVERAL_LINES = "{variable} is one line"


@dataclass(frozen=True)
class Wording:
    """What a template is called, and what it does, in one language."""

    title: str
    summary: str = ""


@dataclass(frozen=True)
class Template:
    """A campaign that others are made after; `document` is it as plain values."""

    key: str
    wording: Wording
    category: Category
    document: Mapping[str, Any]
    translations: Mapping[str, Wording] = field(default_factory=dict)
    """Its wording by locale, beside English."""
    variables: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    """Contacts' own fields that its texts show where they are known."""
    version: int = 0
    """How often it was saved; 0 for one that is shipped."""
    saved_at: datetime | None = None
    saved_by: UUID | None = None

    @property
    def is_own(self) -> bool:
        """Whether the tenant has made it."""
        return self.version > 0


@dataclass(frozen=True)
class Preview:
    """A template, and the campaign that it would become with its blanks as they are."""

    template: Template
    definition: CampaignDefinition
    contents: Mapping[UUID, Content]


def value_faults(template: Template, values: Mapping[str, str]) -> list[Fault]:
    """Everything that is wrong with the values given for a template."""
    missing = (name for name in template.variables if not values.get(name, "").strip())
    return [
        *(ValueFault.VALUE_MISSING.at(f"values.{name}", variable=name) for name in missing),
        *(fault for name, value in values.items() if (fault := _value_fault(template, name, value)) is not None),
    ]


def _value_fault(template: Template, name: str, value: str) -> Fault | None:
    found: ValueFault | None = None
    if name not in template.variables:
        found = ValueFault.VALUE_OF_NO_VARIABLE
    elif "{" in value or "}" in value:
        found = ValueFault.VALUE_WITH_BRACES
    elif "\n" in value:
        found = ValueFault.VALUE_OF_SEVERAL_LINES
    elif value and VARIABLES[name] is VariableKind.LINK and not re.fullmatch(r"https://[^\s\"'<>]+", value):
        found = ValueFault.VALUE_NO_LINK
    return None if found is None else found.at(f"values.{name}", variable=name)


def filled(template: Template, values: Mapping[str, str]) -> dict[str, Any]:
    """The document with a value in place of each variable; in markup it is escaped."""
    return {name: _filled(part, values) for name, part in template.document.items()}


def _filled(part: Any, values: Mapping[str, str]) -> Any:  # noqa: ANN401 - of any kind
    if isinstance(part, Mapping):
        return {name: _filled(one, values) for name, one in part.items()}
    if isinstance(part, list):
        return [_filled(one, values) for one in part]
    if not isinstance(part, str) or "{" not in part:
        return part
    is_markup = _MARKUP.search(part) is not None
    for name, value in values.items():
        shown = escape(value.strip()) if is_markup else value.strip()
        spelled = "|".join(re.escape(spelling) for spelling in spellings(name))
        pattern = rf"\{{\{{\s*(?:{spelled})\s*\}}\}}|\{{(?:{spelled})\}}"
        part = re.sub(pattern, shown.replace("\\", r"\\"), part)
    return part


def reusable(document: Mapping[str, Any]) -> dict[str, Any]:
    """A campaign's document without what belongs to it alone: dates, and ids of criteria that are told apart anyway."""
    criteria: Sequence[Mapping[str, Any]] = document.get("criteria", ())
    labels = [one["label_template"] for one in criteria]
    kept = {name: part for name, part in document.items() if name not in _DATES}
    if not criteria or len(set(labels)) < len(labels):
        return kept
    return {**kept, "criteria": [{name: part for name, part in one.items() if name != "id"} for one in criteria]}


def days_of(journey: Journey) -> Mapping[UUID, float]:
    """At which day after enrolling each step has its turn at the latest, if no round of a loop is repeated."""
    order = _in_order(journey)
    place = {step_id: number for number, step_id in enumerate(order)}
    reached = {step_id: _turn(journey.by_id[step_id], 0) for step_id in order[:1]}
    for step_id in order:
        step = journey.by_id[step_id]
        left = reached[step_id] + getattr(step, "seconds", 0) + getattr(step, "timeout_seconds", 0)
        for target in step.leads_to():
            if place[target] > place[step_id]:
                reached[target] = max(reached.get(target, 0), _turn(journey.by_id[target], left))
    return {step_id: seconds / _DAY for step_id, seconds in reached.items()}


def _turn(step: Step, left: int) -> int:
    """When a step has its turn, in seconds after enrolling, if the one before it is over at `left`."""
    return max(left, step.delay_seconds) if step.anchor is Anchor.ENROLLMENT else left + step.delay_seconds


def _in_order(journey: Journey) -> list[UUID]:
    """Steps from the entry on, each before those it leads to, but for the ways that lead back."""
    found, seen = list[UUID](), set[UUID]()
    open_ = [(journey.entry, False)] if journey.entry else []
    while open_:
        step_id, is_left = open_.pop()
        if is_left:
            found.append(step_id)
        elif step_id not in seen:
            seen.add(step_id)
            open_.append((step_id, True))
            open_ += [(target, False) for target in journey.by_id[step_id].leads_to()]
    return found[::-1]
