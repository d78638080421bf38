"""A journey without branches as a list of messages, in the names of interfaces that know no other journeys."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from contracts.values import Content, Journey, Sends, Step, Wait

_TAG = re.compile(r"\{\{\s*([a-z][a-z0-9]*(?:_[a-z0-9]+)*)\s*\}\}")
_MINUTE = 60


@dataclass(frozen=True)
class Message:
    """One message of a list."""

    step: int
    """Its place, from 1."""
    delay_minutes: int
    """After the message before; of the first, after enrolling. Less than a minute is none."""
    text: str
    """With placeholders such as `{{firstName}}`."""
    type: str


def messages_of(journey: Journey, contents: Mapping[UUID, Content]) -> list[Message] | None:
    """The messages of a journey in their order; None if it does more than wait and send."""
    found, seconds = list[Message](), 0
    for step in _path(journey):
        seconds += step.delay_seconds
        match step:
            case Wait() if step.until is None and not step.until_criteria_met:
                seconds += step.seconds
            case Sends():
                text, kind = _text(contents[step.content_id]), str(step.kind).removeprefix("send_")
                found.append(Message(len(found) + 1, seconds // _MINUTE, text, kind))
                seconds = 0
            case _:
                return None
    return found


def _path(journey: Journey) -> Iterator[Step]:
    """Steps from the entry on, each once, as far as each leads to the next."""
    step_id, seen = journey.entry, set[UUID]()
    while step_id is not None and step_id not in seen:
        seen.add(step_id)
        step = journey.by_id[step_id]
        yield step
        step_id = next(iter(step.leads_to()), None)


def _text(content: Content) -> str:
    written = content.texts[content.default_locale].body
    return _TAG.sub(lambda tag: "{{" + _camel(tag[1]) + "}}", written)


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(other.capitalize() for other in others)
