"""Having something else be known of the contact under one field."""

from contracts.values import FieldValue, UpdateField, read_own

from ..contact import Alteration
from ..folding import tag_of
from ..own_field import OwnField
from .altering import change, passed_over
from .kind import Course, Kind, Turn

FIELD_UNKNOWN, FIELD_RETIRED, VALUE_UNFIT = "field_unknown", "field_retired", "value_unfit"


def begin(step: UpdateField, turn: Turn) -> Course:
    """Keep the value, unless the field has gone since the step was published, or is of another kind."""
    if step.own is None:
        return change(step, turn, Alteration(traits={step.field: _trait(step)}))
    field = turn.moment.known.own.get(step.own)
    value = None if field is None or step.value is None else read_own(field.kind, step.value)
    if why := _obstacle(step, field, value):
        return passed_over(step, why)
    return change(step, turn, Alteration(fields={step.own: value}))


def _trait(step: UpdateField) -> str | None:
    if step.value is None:
        return None
    return tag_of(str(step.value)) if step.field == "stage" else str(step.value).strip()


def _obstacle(step: UpdateField, field: OwnField | None, value: FieldValue | None) -> str | None:
    if field is None:
        return FIELD_UNKNOWN
    if step.value is None:
        return None
    if field.retired_at:
        return FIELD_RETIRED
    return VALUE_UNFIT if value is None else None


KIND = Kind(begin)
