"""A contact's pulse: how often each kind of what is hers has changed, so that a page knows when to look again."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from uuid import UUID

from contracts.base import Event
from contracts.enrollment import EnrollmentEnded, EnrollmentStarted
from contracts.payouts import PayoutChanged
from contracts.progress import CriterionChanged

_KINDS: Mapping[type[Event], str] = {
    EnrollmentStarted: "enrollments",
    EnrollmentEnded: "enrollments",
    CriterionChanged: "criteria",
    PayoutChanged: "payouts",
}


@dataclass(frozen=True)
class Pulse:
    """Counts that ascend as long as a process says that it watches; two that differ mean that something has changed."""

    enrollments: int = 0
    criteria: int = 0
    payouts: int = 0

    def since(self, earlier: "Pulse") -> tuple[str, ...]:
        """What has changed between the two."""
        return tuple(one.name for one in fields(self) if getattr(self, one.name) != getattr(earlier, one.name))


def together(pulses: Iterable[Pulse]) -> Pulse:
    """The pulse of a person whose contacts were merged, by the pulse of each of their ids."""
    found = list(pulses)
    return Pulse(**{one.name: sum(getattr(pulse, one.name) for pulse in found) for one in fields(Pulse)})


def beats(events: Iterable[Event]) -> dict[UUID, Pulse]:
    """How often which contact's pulse beats for these events."""
    counted: dict[UUID, Counter[str]] = {}
    for event in events:
        contact_id = getattr(event, "contact_id", None)
        if contact_id is not None:
            counted.setdefault(contact_id, Counter())[_KINDS[type(event)]] += 1
    return {contact_id: Pulse(**counts) for contact_id, counts in counted.items()}
