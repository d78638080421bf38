"""What the request shapes of all kinds of steps have: id, name, and a delay in seconds or in a unit."""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import ConfigDict, Field, model_validator

from chassis.http.bodies import In
from chassis.ids import named_id
from contracts.values import LONGEST_WAIT, Anchor, Content, Step

from ..fields import FieldFault

Seconds = Annotated[int, Field(ge=0, le=LONGEST_WAIT)]
_DAY = 86_400


class Unit(StrEnum):
    """A unit of time that staff thinks in."""

    MINUTES = "minutes"
    HOURS = "hours"
    DAYS = "days"
    WEEKS = "weeks"


_SECONDS: Mapping[Unit, int] = MappingProxyType(
    {Unit.MINUTES: 60, Unit.HOURS: 3600, Unit.DAYS: _DAY, Unit.WEEKS: 7 * _DAY}
)


class Place:
    """Where a step stands: its campaign, its id, and the step below it, to which it leads if it names no other."""

    def __init__(self, campaign_id: UUID, step_id: UUID, below: UUID | None) -> None:
        self.step_id = step_id
        self.below = below
        self.content_id = named_id("content", campaign_id, step_id)


class StepOfAnyKindIn(In):
    """What steps of every kind are asked for with."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    id: UUID | None = None
    """If it is given, it stays the same over versions, and other steps can lead to it."""
    name: Annotated[str, Field(min_length=1, max_length=200)]
    delay_seconds: Seconds = 0
    delay_value: Annotated[Decimal, Field(ge=0, le=LONGEST_WAIT)] | None = None
    """The delay in `delay_unit`, in place of `delay_seconds`; kept in whole seconds."""
    delay_unit: Unit | None = None
    anchor: Anchor = Anchor.PREVIOUS_STEP
    """What the delay counts from."""

    @model_validator(mode="after")
    def _delay_is_given_once(self) -> Self:
        if self.delay_value is not None and "delay_seconds" in self.model_fields_set:
            raise FieldFault.GIVEN_TWICE.error(names="delay_seconds, delay_value")
        if (self.delay_value is None) is not (self.delay_unit is None):
            raise FieldFault.DELAY_WITHOUT_UNIT.error()
        if self._delay() > LONGEST_WAIT:
            raise FieldFault.DELAY_TOO_LONG.error(days=LONGEST_WAIT // _DAY)
        return self

    def step(self, place: Place) -> Step:
        """As the domain has it."""
        raise NotImplementedError

    def contents(self, place: Place) -> Mapping[UUID, Content]:  # noqa: ARG002 - for kinds that say something
        """What it says, by content id."""
        return {}

    def placed(self, place: Place) -> dict[str, Any]:
        """What the step has in common with those of every kind."""
        kept = {"step_id": place.step_id, "name": self.name, "anchor": self.anchor}
        return {**kept, "delay_seconds": self._delay()}

    def target(self, field: str, place: Place) -> UUID | None:
        """Where a field leads: to the step below if nothing is said of it."""
        target: UUID | None = getattr(self, field) if field in self.model_fields_set else place.below
        return target

    def _delay(self) -> int:
        if self.delay_value is None or self.delay_unit is None:
            return self.delay_seconds
        return int((self.delay_value * _SECONDS[self.delay_unit]).to_integral_value(ROUND_HALF_UP))
