"""Rules that staff has saved under a name."""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from contracts.values import AllOf, AnyOf, Comparison, Node, Not


@dataclass(frozen=True)
class Segment:
    """A rule with a name, as its last change left it."""

    segment_id: UUID
    name: str
    rule: Node
    created_by: UUID
    created_at: datetime
    changed_by: UUID
    changed_at: datetime
    description: str = ""
    edition: int = 1
    """Counted from its first one."""


@dataclass(frozen=True)
class SegmentChange:
    """A change of a segment, by whom, and which editions of it the change is meant for."""

    segment_id: UUID
    by: UUID
    name: str | None = None
    description: str | None = None
    rule: Node | None = None
    seen: frozenset[int] | None = None
    """None for whatever edition there is."""

    def is_meant_for(self, segment: Segment) -> bool:
        """Whether nobody has changed the segment since it was seen."""
        return self.seen is None or segment.edition in self.seen


def begin(asked: SegmentChange, now: datetime) -> Segment:
    """The first edition of a segment that has a name and a rule."""
    assert asked.name is not None and asked.rule is not None  # noqa: S101, PT018 - the door asks for both
    description = asked.description or ""
    return Segment(asked.segment_id, asked.name, asked.rule, asked.by, now, asked.by, now, description)


def change(segment: Segment, asked: SegmentChange, now: datetime) -> Segment:
    """The next edition of a segment; the same one if nothing is different."""
    changed = replace(
        segment,
        name=segment.name if asked.name is None else asked.name,
        description=segment.description if asked.description is None else asked.description,
        rule=segment.rule if asked.rule is None else asked.rule,
    )
    if changed == segment:
        return segment
    return replace(changed, edition=segment.edition + 1, changed_by=asked.by, changed_at=now)


def forget(segment: Segment, words: frozenset[str], now: datetime) -> Segment:
    """A segment whose rule names none of these any more, such as the address of somebody who is forgotten.

    In their place stands what no contact has, so that it means of everybody else what it did.
    """
    rule = _without(segment.rule, words)
    return segment if rule == segment.rule else replace(segment, rule=rule, edition=segment.edition + 1, changed_at=now)


NOBODYS = "forgotten:nobody"
"""What stands in a rule for a word of somebody who was forgotten."""


def _without(rule: Node, words: frozenset[str]) -> Node:
    match rule:
        case AllOf():
            return AllOf(all=tuple(_without(part, words) for part in rule.all))
        case AnyOf():
            return AnyOf(any=tuple(_without(part, words) for part in rule.any))
        case Not():
            return Not.model_validate({"not": _without(rule.not_, words)})
        case Comparison(value=str(text)):
            return rule.model_copy(update={"value": _unsaid(text, words)})
        case Comparison(value=tuple(several)):
            return rule.model_copy(update={"value": tuple(_unsaid(one, words) for one in several)})
        case _:
            return rule


def _unsaid(value: Any, words: frozenset[str]) -> Any:  # noqa: ANN401 - a value of any kind
    return NOBODYS if isinstance(value, str) and any(_names(value.lower(), word) for word in words) else value


def _names(text: str, word: str) -> bool:
    """Whether a text holds a word whole: `joann@…` is another address than `ann@…`."""
    return re.search(rf"(?<![\w.+%-]){re.escape(word)}(?![\w@-]|\.\w)", text) is not None
