"""Placeholders of a criterion's texts: `{{name}}`, filled once when the criterion is promised to somebody.

A dotted name is a path into what is known of the person: `{{audit.goal}}`, `{{chat_insights.day}}`. `{{first_name}}`
and `{{name}}` are hers. Any other name without a dot stands for the threshold of the criterion, whatever it is called.
"""

import re
from collections.abc import Callable, Iterator

from .criteria import CriterionTemplate, TrackingMode

PERSONAL = frozenset({"first_name", "name"})
ROOTS = frozenset({"audit", "evidence", "chat_insights", "meeting_notes", "onboarding_plan"})
"""What is known of a person, by where it comes from; thresholds and texts may take from each."""
_PLACEHOLDER = re.compile(r"\{\{\s*([A-Za-z_]\w*(?:\.\w+)*)\s*\}\}")
_BRACES = re.compile(r"\{\{|\}\}|\{\0|\0\}")


def placeholders(text: str) -> list[str]:
    """Names of the placeholders of a text, in order, as often as they stand there."""
    return _PLACEHOLDER.findall(text)


def is_threshold(name: str) -> bool:
    """Whether a placeholder stands for the threshold of its criterion."""
    return "." not in name and name not in PERSONAL


def fill(text: str, value_of: Callable[[str], str]) -> str:
    """A text with every placeholder replaced by its value; an empty value leaves no hole.

    One pass: braces inside a value are text, not another placeholder.
    """
    values = {name: value_of(name) for name in placeholders(text)}
    filled = _PLACEHOLDER.sub(lambda found: values[found[1]], text)
    return filled if all(values.values()) else " ".join(filled.split())


def placeholder_faults(template: CriterionTemplate) -> Iterator[str]:
    """What is wrong with the placeholders of a template, in sentences that name the field."""
    texts = {name: getattr(template, name) for name in ("label_template", "description_template")}
    for field, text in texts.items():
        if _BRACES.search(_PLACEHOLDER.sub("\0", text)):
            yield f"{field} holds braces that are no placeholder"
        unknown = sorted({name for name in placeholders(text) if "." in name and name.partition(".")[0] not in ROOTS})
        if unknown:
            yield f"{field}: nothing is known by the name {', '.join(unknown)}"
    bare = sorted({name for text in texts.values() for name in placeholders(text) if is_threshold(name)})
    if len(bare) > 1:
        yield f"label_template and description_template: {', '.join(bare)} would all be the one threshold"
    if bare and template.tracking.mode is TrackingMode.FLAG and not template.has_threshold:
        yield f"label_template and description_template: nothing is known by the name {', '.join(bare)}"
