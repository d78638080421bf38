"""Who may do what on the broker: rules as data, beside the list of topics.

A service writes the topics it owns and reads those it consumes, in groups that are named after it. Other systems
write to inbound topics, and to nothing else; only the owner of an inbound topic reads it. A broker denies what no rule
allows.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from .registry import TOPICS


class Operation(StrEnum):
    """What a rule allows; whoever may read or write something may also ask what it is like."""

    READ = "read"
    WRITE = "write"
    DESCRIBE = "describe"


class Resource(StrEnum):
    """What a rule is about."""

    TOPIC = "topic"
    GROUP = "group"


@dataclass(frozen=True, order=True)
class Rule:
    """One principal may do one thing."""

    principal: str
    """The name it signs in with: that of a service, or of another system."""
    operation: Operation
    resource: Resource
    name: str
    is_prefix: bool = False
    """Whether the rule holds for every name that begins like this."""


READS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "campaigns": ("contact_field.changed", "tenant.changed"),
        "enrollment": (
            "activity.recorded",
            "bundle.changed",
            "campaign.changed",
            "campaign.published",
            "contact.suppressed",
            "criteria.met",
            "criteria.missed",
            "form.submitted",
            "message.settled",
            "order.paid",
            "payout.changed",
            "tenant.changed",
        ),
        "gateway": (
            "activity.submitted",
            "campaign.statistics",
            "contact.erased",
            "tenant.changed",
        ),
        "messaging": (
            "campaign.changed",
            "campaign.published",
            "contact.changed",
            "contact.erased",
            "content.published",
            "message.feedback",
            "message.received",
            "message.reported",
            "password_link.made",
            "step.due",
            "tenant.changed",
        ),
        "payouts": (
            "bundle.changed",
            "campaign.changed",
            "campaign.published",
            "contact.changed",
            "contact.erased",
            "criteria.met",
            "enrollment.ended",
            "enrollment.started",
            "order.linked",
            "order.paid",
            "order.refunded",
            "tenant.changed",
        ),
        "progress": (
            "contact.changed",
            "contact.erased",
            "enrollment.ended",
            "enrollment.started",
            "milestone.completed",
            "tenant.changed",
        ),
        "statistics": (
            "criteria.met",
            "criteria.missed",
            "criterion.changed",
            "enrollment.ended",
            "enrollment.refused",
            "enrollment.started",
            "message.settled",
            "payout.changed",
            "step.completed",
        ),
    }
)
"""The topics each service reads: those of its own table of consumers, and tenants wherever there is a database."""

_STATES = "statistics-g"
"""How the groups and changelogs of statistics begin; a number follows."""


def rules(outside: Iterable[str] = ()) -> list[Rule]:
    """Every rule; `outside` names the other systems that may write to inbound topics."""
    return sorted({*_writing(), *_reading(), *_states(), *_submitting(outside)})


def _writing() -> Iterator[Rule]:
    for topic in TOPICS.values():
        if not topic.inbound:
            yield Rule(topic.owner, Operation.WRITE, Resource.TOPIC, topic.name)


def _reading() -> Iterator[Rule]:
    for service, topics in READS.items():
        yield Rule(service, Operation.READ, Resource.GROUP, service)
        for topic in topics:
            yield Rule(service, Operation.READ, Resource.TOPIC, topic)


def _states() -> Iterator[Rule]:
    """Statistics keeps its states in topics of its own, and asks at its start whether the broker knows groups."""
    yield Rule("statistics", Operation.READ, Resource.GROUP, _STATES, is_prefix=True)
    yield Rule("statistics", Operation.READ, Resource.TOPIC, _STATES, is_prefix=True)
    yield Rule("statistics", Operation.WRITE, Resource.TOPIC, _STATES, is_prefix=True)
    yield Rule("statistics", Operation.DESCRIBE, Resource.GROUP, "topics")


def _submitting(outside: Iterable[str]) -> Iterator[Rule]:
    for system in outside:
        for topic in TOPICS.values():
            if topic.inbound:
                yield Rule(system, Operation.WRITE, Resource.TOPIC, topic.name)
