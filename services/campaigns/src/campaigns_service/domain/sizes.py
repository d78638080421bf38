"""Whether what is written could be published: an event is one record, and a record has a largest size."""

from collections.abc import Mapping
from dataclasses import dataclass

from contracts.base import Event
from contracts.campaigns import CampaignPublished
from contracts.values import Fault, Reason


class SizeFault(Reason):
    """Why something could not be published."""

    TOO_LARGE_TO_PUBLISH = "{what} has {size} bytes{of_which}; at most {limit} can be published"


@dataclass(frozen=True)
class Sizes:
    """The most bytes of an event."""

    definition: int
    content: int


def oversized(events: Mapping[str, Event], limit: int) -> list[Fault]:
    """A fault for each event of more than `limit` bytes: what it is called, its size, its parts and the limit."""
    sizes = {name: len(event.model_dump_json().encode()) for name, event in events.items()}
    return [
        SizeFault.TOO_LARGE_TO_PUBLISH.at(
            next(iter(_parts(events[name])), "body"),
            what=name,
            size=size,
            of_which=_of_which(events[name]),
            limit=limit,
        )
        for name, size in sizes.items()
        if size > limit
    ]


def _of_which(event: Event) -> str:
    parts = ", ".join(f"{name} {size}" for name, size in _parts(event).items())
    return f" ({parts})" if parts else ""


def _parts(event: Event) -> Mapping[str, int]:
    """Bytes of what can make an event large, the largest first."""
    if not isinstance(event, CampaignPublished):
        return {}
    whole = ("criteria", "journey", "bundles", "description")
    sizes = {name: len(event.definition.model_dump_json(include={name}).encode()) for name in whole}
    return dict(sorted(sizes.items(), key=lambda part: -part[1]))
