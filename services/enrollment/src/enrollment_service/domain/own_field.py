"""Fields that a tenant has made for its contacts: a name, what may be known under it, and how that is read."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType

from contracts.enrollment import ContactFieldChanged
from contracts.values import (
    MERGE_TAGS,
    Fault,
    FieldKind,
    FieldValue,
    Reason,
    Unclear,
    read_own,
    read_quantity,
    spellings,
    taken_by,
)

_FLAGS: Mapping[str, bool] = MappingProxyType(
    {"yes": True, "true": True, "1": True} | dict.fromkeys(("no", "false", "0"), False)
)
_NO_NAME = re.compile("[^a-z0-9]+")


class OwnFieldFault(Reason):
    """Why a field cannot be made, or a value not kept under it."""

    FIELD_NAME_TAKEN = "every contact has {name} already"
    FIELD_UNKNOWN = "there is no field {name}"
    FIELD_RETIRED = "the field {name} is retired"
    FIELD_VALUE_UNFIT = "{name} takes {wanted}"


@dataclass(frozen=True)
class OwnField:
    """One field of a tenant; its name and kind stay, so that every value under it can be compared for good."""

    name: str
    kind: FieldKind
    label: str
    created_at: datetime
    retired_at: datetime | None = None
    """Since when nothing new is kept under it, and no new rule asks for it."""
    revision: int = 0
    """Counts what was said of it."""


def tell(field: OwnField, now: datetime) -> tuple[OwnField, ContactFieldChanged]:
    """The next revision of a field, and what is said of it."""
    told = replace(field, revision=field.revision + 1)
    said = ContactFieldChanged(
        name=told.name,
        kind=told.kind,
        is_retired=told.retired_at is not None,
        revision=told.revision,
        changed_at=now,
    )
    return told, said


def name_fault(name: str) -> Fault | None:
    """Why no field may have this name; None if one may: texts name the values of fields beside the common ones."""
    taken = {spelled for tag in MERGE_TAGS for spelled in spellings(tag)}
    return OwnFieldFault.FIELD_NAME_TAKEN.at("body.name", name=name) if name in taken else None


def read_values(
    given: Mapping[str, object], known: Mapping[str, OwnField]
) -> dict[str, FieldValue | None] | list[Fault]:
    """Values as they are kept, by name, None for one that is taken away; or everything that is wrong with them."""
    read = {name: _read(name, raw, known.get(name)) for name, raw in given.items()}
    faults = [one for one in read.values() if isinstance(one, Fault)]
    return faults or {name: one for name, one in read.items() if not isinstance(one, Fault)}


def _read(name: str, raw: object, field: OwnField | None) -> FieldValue | Fault | None:
    if field is None:
        return OwnFieldFault.FIELD_UNKNOWN.at(name, name=name)
    if raw is None:
        return None
    if field.retired_at:
        return OwnFieldFault.FIELD_RETIRED.at(name, name=name)
    value = read_own(field.kind, raw)
    unfit = OwnFieldFault.FIELD_VALUE_UNFIT.at(name, name=name, wanted=taken_by(field.kind))
    return unfit if value is None else value


def read_cell(field: OwnField, text: str, *, locale: str) -> FieldValue | None:
    """What a cell of a file says of a field, numbers as they are written in a locale; None if it says nothing clear."""
    raw: object = text
    if field.kind is FieldKind.NUMBER:
        quantity = read_quantity(text, locale=locale, currency="")
        raw = None if isinstance(quantity, Unclear) or quantity.unit else float(quantity.number)
    elif field.kind is FieldKind.FLAG:
        raw = _FLAGS.get(text.lower())
    return read_own(field.kind, raw)


def read_answers(answers: Mapping[str, str], fields: Sequence[OwnField], *, locale: str) -> dict[str, FieldValue]:
    """What answers say of the fields that have their names, written in whichever way; what says nothing is left out."""
    told = {_NO_NAME.sub("_", name.lower()).strip("_"): text for name, text in answers.items()}
    read = {one.name: read_cell(one, told[one.name], locale=locale) for one in fields if _takes(one, told)}
    return {name: value for name, value in read.items() if value is not None}


def _takes(field: OwnField, told: Mapping[str, str]) -> bool:
    return field.retired_at is None and field.name in told


def kinds_of(fields: Sequence[OwnField], *, also_retired: bool = True) -> dict[str, FieldKind]:
    """The kind of each field, by name."""
    return {one.name: one.kind for one in fields if also_retired or one.retired_at is None}


def as_merge_fields(values: Mapping[str, FieldValue]) -> dict[str, str]:
    """Values as texts may contain them; yes and no depend on the language, and are left to conditions."""
    return {name: str(value) for name, value in values.items() if not isinstance(value, bool)}
