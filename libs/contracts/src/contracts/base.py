"""Topic and Event: what every message has."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar, NamedTuple
from uuid import UUID

from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler
from pydantic_core import CoreSchema
from pydantic_core.core_schema import no_info_before_validator_function

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


def _whole(value: object) -> object:
    """JSON has one kind of numbers: 5.0 is as whole as 5."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _exact(schema: Any) -> Any:  # noqa: ANN401 - a schema, or a part of one
    match schema:
        case {"type": "int"}:
            return no_info_before_validator_function(_whole, {**schema, "strict": True})
        case {"type": "float" | "bool"}:
            return {**schema, "strict": True}
        case dict():
            return {name: _exact(part) for name, part in schema.items()}
        case list():
            return [_exact(part) for part in schema]
        case _:
            return schema


class Exact(BaseModel):
    """A shape whose numbers and booleans are what JSON calls so.

    Pydantic would take the text `"5"` for a number, and `"yes"`, `1` or `"off"` for a boolean. What JSON can only write
    as text, such as a time or an id, is read from text.
    """

    @classmethod
    def __get_pydantic_core_schema__(cls, source: type[BaseModel], handler: GetCoreSchemaHandler, /) -> CoreSchema:
        """The schema of a class, with the numbers and booleans of its fields strict wherever they stand in them."""
        schema: CoreSchema = _exact(handler(source))
        return schema


class Value(Exact):
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
