"""Placeholders of a criterion's texts: `{{name}}`, filled once when the criterion is promised to somebody.

A dotted name is a path into what is known of the person: `{{audit.goal}}`, `{{chat_insights.day}}`. Any name without a
dot stands for the threshold of the criterion, whatever it is called, but for those that name a person: a promise is
told to every service and kept for long, so it says nobody's name.
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from .criteria import CriterionTemplate, TrackingMode
from .faults import Fault
from .merge_tags import MERGE_TAGS, spellings
from .reasons import Reason

PERSONAL = frozenset({*MERGE_TAGS - {"campaign_name"}, "phone"})
ROOTS = frozenset({"audit", "evidence", "chat_insights", "meeting_notes", "onboarding_plan"})
"""What is known of a person, by where it comes from; thresholds and texts may take from each."""
_PLACEHOLDER = re.compile(r"\{\{\s*([A-Za-z_]\w*(?:\.\w+)*)\s*\}\}")
_BOTH = "label_template and description_template"
_BRACES = re.compile(r"\{\{|\}\}|\{\0|\0\}")


class PlaceholderFault(Reason):
    """Why a criterion cannot say its texts."""

    BRACES_WITHOUT_PLACEHOLDER = "{place} holds braces that are no placeholder"
    NAMES_A_PERSON = "{place}: {names} would tell everybody who the contact is; names are for messages"
    NOTHING_OF_THIS_NAME = "{place}: nothing is known by the name {names}"
    SEVERAL_THRESHOLDS = "{place}: {names} would all be the one threshold"


def placeholders(text: str) -> list[str]:
    """Names of the placeholders of a text, in order, as often as they stand there."""
    return _PLACEHOLDER.findall(text)


def is_threshold(name: str) -> bool:
    """Whether a placeholder stands for the threshold of its criterion."""
    return "." not in name and not names_a_person(name)


def names_a_person(path: str) -> bool:
    """Whether a name or path, such as `firstName` or `audit.email`, leads to who somebody is."""
    root, _, rest = path.rpartition(".")
    return root in {"", *ROOTS} and not PERSONAL.isdisjoint(spellings(rest))


def fill(text: str, value_of: Callable[[str], str]) -> str:
    """A text with every placeholder replaced by its value; an empty value leaves no hole.

    One pass: braces inside a value are text, not another placeholder.
    """
    parts = list(_parts(text))
    values = parts[1::2] = [value_of(name) for name in parts[1::2]]
    filled = "".join(parts)
    return filled if all(values) else " ".join(filled.split())


def placeholder_faults(template: CriterionTemplate) -> Iterator[Fault]:
    """What is wrong with the placeholders of a template."""
    texts = {name: getattr(template, name) for name in ("label_template", "description_template")}
    for field, text in texts.items():
        if _BRACES.search(_PLACEHOLDER.sub("\0", text)):
            yield PlaceholderFault.BRACES_WITHOUT_PLACEHOLDER.at(field, place=field)
        personal = sorted({name for name in placeholders(text) if names_a_person(name)})
        if personal:
            yield PlaceholderFault.NAMES_A_PERSON.at(field, place=field, names=", ".join(personal))
        unknown = sorted({name for name in placeholders(text) if "." in name and name.partition(".")[0] not in ROOTS})
        if unknown:
            yield PlaceholderFault.NOTHING_OF_THIS_NAME.at(field, place=field, names=", ".join(unknown))
    bare = sorted({name for text in texts.values() for name in placeholders(text) if is_threshold(name)})
    if len(bare) > 1:
        yield PlaceholderFault.SEVERAL_THRESHOLDS.at("label_template", place=_BOTH, names=", ".join(bare))
    if bare and template.tracking.mode is TrackingMode.FLAG and not template.has_threshold:
        yield PlaceholderFault.NOTHING_OF_THIS_NAME.at("label_template", place=_BOTH, names=", ".join(bare))


@lru_cache(maxsize=1000)
def _parts(text: str) -> tuple[str, ...]:
    """A text taken apart: what stands between placeholders, and in every second place the name of one."""
    return tuple(_PLACEHOLDER.split(text))
