"""HTTP shapes of triggers."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from chassis.http.bodies import In
from chassis.ids import new_id
from contracts.values import (
    DateField,
    EventName,
    EventTrigger,
    FormId,
    ManualTrigger,
    Recurrence,
    Rule,
    Stage,
    StageChange,
    TimeBased,
    TimeOfDay,
    Trigger,
)

_RULE = {"field": "tags", "operator": "contains", "value": "homeowner"}
_Condition = Annotated[Rule | None, Field(examples=[_RULE])]


class _TriggerIn(In):
    id: UUID | None = None
    """Of a trigger that is there already; a new one gets its own."""
    enrollment_conditions: _Condition = None
    """Only whoever this rule means is let in."""
    exclusion_conditions: _Condition = None
    """Whoever this rule means is not."""
    priority: Annotated[int, Field(ge=-1_000, le=1_000)] = 0
    """Of several triggers that hear the same, the one with the highest decides."""
    is_active: bool = True

    def trigger(self) -> Trigger:
        """As the domain has it."""
        raise NotImplementedError


class StageChangeIn(_TriggerIn):
    """Contacts enter when their stage becomes another."""

    trigger_type: Literal["stage_change"]
    to_stage: Annotated[Stage, Field(examples=["estimate sent"])]
    from_stage: Stage | None = None
    """Null for whatever it was."""

    def trigger(self) -> StageChange:
        """As the domain has it."""
        return StageChange(trigger_id=self.id or new_id(), **self.model_dump(exclude={"id"}))


class EventTriggerIn(_TriggerIn):
    """Contacts enter when they do something, fill in a form, or enter or leave a segment."""

    trigger_type: Literal["event"]
    event_name: Annotated[EventName, Field(examples=["session"])]
    """The name of a milestone, `form_submitted`, `segment_entered` or `segment_left`."""
    source: Annotated[str, Field(max_length=200)] | None = None
    """Only what this tracking source tells; null for every one."""
    segment_id: UUID | None = None
    """The segment, of `segment_entered` and `segment_left`."""
    form_id: FormId | None = None
    """Only this form, of `form_submitted`; null for every one."""

    def trigger(self) -> EventTrigger:
        """As the domain has it."""
        return EventTrigger(trigger_id=self.id or new_id(), **self.model_dump(exclude={"id"}))


class TimeBasedIn(_TriggerIn):
    """Contacts enter at a moment that follows from a date of theirs, such as a birthday or a renewal."""

    trigger_type: Literal["time_based"]
    field: Annotated[DateField, Field(examples=["field.renewal"])]
    """`field.` and the name of an own field of the kind date."""
    recurrence: Recurrence = Recurrence.ONCE
    """`yearly`: on the day and each anniversary; that of 29 February is 28 February in years without it."""
    offset_days: Annotated[int, Field(ge=-366, le=366)] = 0
    """Days after the date; before it, if negative."""
    at: TimeOfDay = "09:00"
    """The time of that day, in the contact's zone, else the tenant's."""

    def trigger(self) -> TimeBased:
        """As the domain has it."""
        return TimeBased(trigger_id=self.id or new_id(), **self.model_dump(exclude={"id"}))


class ManualTriggerIn(_TriggerIn):
    """Contacts enter when staff or a program lets them in."""

    trigger_type: Literal["manual"]

    def trigger(self) -> ManualTrigger:
        """As the domain has it."""
        return ManualTrigger(trigger_id=self.id or new_id(), **self.model_dump(exclude={"id"}))


TriggerIn = Annotated[
    StageChangeIn | EventTriggerIn | TimeBasedIn | ManualTriggerIn, Field(discriminator="trigger_type")
]
