"""Triggers: what lets contacts enter a campaign by themselves; a closed union over `trigger_type`.

A trigger that names a rule asks it of the contact when something has happened to her, and lets her in only if it holds.
"""

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from ..base import Value
from .faults import Fault
from .local_times import TimeOfDay
from .reasons import Reason
from .rule_fields import OWN, FieldKind, rule_faults
from .rules import Comparison, Rule, RuleFault, walk

MAX_TRIGGERS = 20
ENTERED, LEFT = "segment_entered", "segment_left"
"""What is heard when a contact enters or leaves a segment."""
FORM_SUBMITTED = "form_submitted"
"""What is heard when somebody has filled in a form."""
STAGE_CHANGE = "stage_change"
DATE_REACHED = "date_reached"
"""What is heard when the moment has come that a trigger derives from a date of a contact."""


class TriggerFault(Reason):
    """Why triggers cannot be published."""

    TRIGGERS_OF_ONE_ID = "triggers must have different ids"
    TRIGGER_OF_NO_SEGMENT = "{event} takes the segment it is about, and nothing else does"
    TRIGGER_OF_NO_FORM = "only {event} is about a form"
    TRIGGER_OF_A_STAGE = "what hears of stages is a trigger of type {type}"
    TRIGGER_OF_A_DATE = "what hears of dates is a trigger of type {type}"
    DATE_OF_NOBODY = "{field} is no field of a date that contacts have"


class EnrollmentType(StrEnum):
    """Whether contacts enter a campaign by its triggers; staff and programs let them in either way."""

    AUTOMATIC = "automatic"
    MANUAL = "manual"


Stage = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[^\x00-\x1f]{1,100}$")]
"""Where a contact stands; upper and lower case are the same."""
EventName = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f]{1,200}$")]

DateField = Annotated[str, StringConstraints(pattern=r"^field\.[a-z][a-z0-9_]{0,49}$")]
FormId = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[^\x00-\x1f]{1,255}$")]
"""What the site on which a form stands calls it."""


class TriggerOfAnyType(Value):
    """What triggers of every type have."""

    trigger_id: UUID
    enrollment_conditions: Rule | None = None
    """Only whoever this means is let in."""
    exclusion_conditions: Rule | None = None
    """Whoever this means is not."""
    priority: Annotated[int, Field(ge=-1_000, le=1_000)] = 0
    """Of several triggers of a campaign that hear the same, the one with the highest decides."""
    is_active: bool = True

    @property
    def hears(self) -> str | None:
        """What has to happen; None for what never does by itself."""
        return None


class StageChange(TriggerOfAnyType):
    """Contacts enter when their stage becomes another."""

    trigger_type: Literal["stage_change"] = "stage_change"
    to_stage: Stage
    from_stage: Stage | None = None
    """None for whatever it was."""

    @property
    def hears(self) -> str:
        """A change of stage."""
        return STAGE_CHANGE


class EventTrigger(TriggerOfAnyType):
    """Contacts enter when something happens to them: they do something, fill in a form, or enter or leave a segment."""

    trigger_type: Literal["event"] = "event"
    event_name: EventName
    """The name of a milestone, `form_submitted`, `segment_entered` or `segment_left`."""
    source: str | None = None
    """Only what this tracking source tells; None for every one."""
    segment_id: UUID | None = None
    """The segment, of `segment_entered` and `segment_left`."""
    form_id: FormId | None = None
    """Only this form, of `form_submitted`; None for every one."""

    @property
    def hears(self) -> str:
        """An event of its name."""
        return self.event_name


class Recurrence(StrEnum):
    """How often a date comes."""

    ONCE = "once"
    YEARLY = "yearly"
    """On the day, and on each anniversary of it; the one of 29 February is 28 February in years without it."""


class TimeBased(TriggerOfAnyType):
    """Contacts enter at a moment that follows from a date of theirs, such as a birthday or a renewal."""

    trigger_type: Literal["time_based"] = "time_based"
    field: DateField
    """`field.` and the name of an own field of the kind date."""
    recurrence: Recurrence = Recurrence.ONCE
    offset_days: Annotated[int, Field(ge=-366, le=366)] = 0
    """Days after the date; before it, if negative."""
    at: TimeOfDay = "09:00"
    """The time of that day, in the contact's zone, else the tenant's."""

    @property
    def hears(self) -> str:
        """That its moment has come."""
        return DATE_REACHED

    @property
    def own(self) -> str:
        """The name of the own field."""
        return self.field.removeprefix(OWN)


class ManualTrigger(TriggerOfAnyType):
    """Contacts enter when staff or a program lets them in, which they may in any campaign: this only says so."""

    trigger_type: Literal["manual"] = "manual"


Trigger = Annotated[StageChange | EventTrigger | TimeBased | ManualTrigger, Field(discriminator="trigger_type")]
"""What lets contacts enter a campaign."""


def trigger_faults(triggers: Iterable[Trigger]) -> list[Fault]:
    """Everything that keeps triggers from being published, each with the trigger it is in.

    Which fields a tenant has made is known where contacts are: questions about those are not looked at.
    """
    several = list(triggers)
    of_all = [TriggerFault.TRIGGERS_OF_ONE_ID.at("")] if len({one.trigger_id for one in several}) < len(several) else []
    return [*of_all, *(fault.within(one.trigger_id) for one in several for fault in _faults(one))]


def date_faults(triggers: Iterable[Trigger], own: Mapping[str, FieldKind]) -> list[Fault]:
    """Triggers by a date that no contact can have, where `own` are the fields in use."""
    return [
        TriggerFault.DATE_OF_NOBODY.at("field", field=one.field).within(one.trigger_id)
        for one in triggers
        if isinstance(one, TimeBased) and own.get(one.own) is not FieldKind.DATE
    ]


def _faults(trigger: Trigger) -> Iterator[Fault]:
    if isinstance(trigger, EventTrigger) and (trigger.event_name in (ENTERED, LEFT)) is (trigger.segment_id is None):
        yield TriggerFault.TRIGGER_OF_NO_SEGMENT.at("segment_id", event=f"{ENTERED} or {LEFT}")
    if isinstance(trigger, EventTrigger) and trigger.form_id is not None and trigger.event_name != FORM_SUBMITTED:
        yield TriggerFault.TRIGGER_OF_NO_FORM.at("form_id", event=FORM_SUBMITTED)
    if isinstance(trigger, EventTrigger) and trigger.event_name == STAGE_CHANGE:
        yield TriggerFault.TRIGGER_OF_A_STAGE.at("event_name", type=STAGE_CHANGE)
    if isinstance(trigger, EventTrigger) and trigger.event_name == DATE_REACHED:
        yield TriggerFault.TRIGGER_OF_A_DATE.at("event_name", type="time_based")
    for name in ("enrollment_conditions", "exclusion_conditions"):
        rule = getattr(trigger, name)
        if rule is not None:
            own = {place for place, node in walk(rule) if isinstance(node, Comparison) and node.field.startswith(OWN)}
            unknown = {".".join(filter(None, (place, "field"))) for place in own}
            for fault in rule_faults(rule, {}):
                if fault.code != RuleFault.RULE_FIELD_UNKNOWN.code or fault.field not in unknown:
                    yield fault.within(name)
