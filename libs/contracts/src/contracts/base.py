"""Topic and Event: what every message has."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, NamedTuple
from uuid import UUID

from pydantic import BaseModel, ConfigDict

PARTITIONS = 4
"""Partitions of every topic. One number, because statistics adds up records by partition."""


class Personal(StrEnum):
    """Class of personal data a topic carries; it decides how long the topic may live."""

    NONE = "none"
    PSEUDONYMOUS = "pseudonymous"
    DIRECT = "direct"


@dataclass(frozen=True, kw_only=True)
class Topic:
    """Declaration of one topic: who writes it, how it is keyed, how long it lives."""

    name: str
    owner: str
    key: str
    """What the record key is, in words of the glossary."""
    retention_days: int | None
    """None: compacted, the newest record of a key stays."""
    personal: Personal
    counted: bool = False
    """Read by statistics."""
    inbound: bool = False
    """Written by other systems, and read by the owner, who believes nothing in it before it is checked."""

    @property
    def compacted(self) -> bool:
        """Whether the newest record of each key is kept for ever."""
        return self.retention_days is None


class Value(BaseModel):
    """A shape inside events: frozen, and tolerant of fields it does not know.

    What is written below a field is its description in the published schema.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", use_attribute_docstrings=True)


class Event(Value):
    """Something that happened, said once by its owner. Subclasses name their topic."""

    topic: ClassVar[Topic]
    contract_version: ClassVar[int] = 1
    """Rises only with a breaking change. Not called `version`: an event may carry its aggregate's."""

    def __init_subclass__(cls, *, topic: Topic | None = None, version: int = 1) -> None:
        super().__init_subclass__()
        if topic is not None:
            cls.topic, cls.contract_version = topic, version

    @classmethod
    def type_name(cls) -> str:
        """The CloudEvents type: topic and version, such as `order.paid.v1`."""
        return f"{cls.topic.name}.v{cls.contract_version}"

    def record_key(self) -> str:
        """Key of the Kafka record."""
        raise NotImplementedError

    def route(self) -> str:
        """What chooses the partition; the key, unless records of several keys must stay together."""
        return self.record_key()


class Said(NamedTuple):
    """An event, and the event that caused it: both belong to one trace."""

    event: Event
    cause: Event


class AboutEnrollment(Event):
    """Something about one enrollment: all of it lies in one partition, in order."""

    enrollment_id: UUID
    campaign_id: UUID

    def record_key(self) -> str:
        """The enrollment's id."""
        return str(self.enrollment_id)
