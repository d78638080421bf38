"""Steps that change what is known of the contact, and go on at once."""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Annotated, ClassVar, Literal, Self
from zoneinfo import available_timezones

from pydantic import Field, StrictBool, StrictFloat, StrictInt, StrictStr, StringConstraints, model_validator

from ..contents import LOCALE
from ..faults import Fault
from ..own_values import LONGEST_VALUE, read_own, taken_by
from ..rule_fields import OWN, FieldKind
from .step import StepFault, WithNext

MOST_WORDS = 100
"""Tags that one step gives or takes away."""
Word = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=50, pattern=r"^[^\x00]*\S[^\x00]*$")
]
"""A tag or a stage: upper and lower case make no difference."""
Words = Annotated[tuple[Word, ...], Field(max_length=MOST_WORDS)]
AlteredField = Annotated[str, StringConstraints(pattern=r"^(name|stage|zone|locale|field\.[a-z][a-z0-9_]{0,49})$")]
_Text = Annotated[StrictStr, Field(min_length=1, max_length=LONGEST_VALUE)]


class UpdateField(WithNext):
    """Have something else be known of the contact under one field, or nothing any more."""

    alters: ClassVar[bool] = True

    kind: Literal["update_field"] = "update_field"
    field: AlteredField
    """Name, stage, zone or locale of the contact, or `field.` and the name of a field of the tenant's own."""
    value: StrictBool | StrictInt | StrictFloat | _Text | None = None
    """None takes away what is known."""

    @property
    def own(self) -> str | None:
        """The name of the own field; None for one that every contact has."""
        return self.field.removeprefix(OWN) if self.field.startswith(OWN) else None

    def field_faults(self, own: Mapping[str, FieldKind]) -> list[Fault]:
        """Why the value cannot be kept; empty if it can."""
        if self.own is not None and self.own not in own:
            return [StepFault.FIELD_OF_NOBODY.at("field", step=self.name, field=self.field)]
        wanted, fits = _PLAIN[self.field] if self.own is None else _of_kind(own[self.own])
        if self.value is None or fits(self.value):
            return []
        return [StepFault.VALUE_NOT_OF_FIELD.at("value", step=self.name, field=self.field, wanted=wanted)]


class ManageTags(WithNext):
    """Give the contact tags, and take others away."""

    alters: ClassVar[bool] = True

    kind: Literal["manage_tags"] = "manage_tags"
    add: Words = ()
    remove: Words = ()

    @model_validator(mode="after")
    def _changes_something(self) -> Self:
        if fault := self.fault_of(self.add, self.remove):
            raise fault.error()
        return self

    @staticmethod
    def fault_of(add: tuple[str, ...], remove: tuple[str, ...]) -> Fault | None:
        """Why some tags cannot be given and others taken; None if they can."""
        if not (add or remove):
            return StepFault.TAGS_LEFT_AS_THEY_ARE.at("")
        both = {word.lower() for word in add} & {word.lower() for word in remove}
        return StepFault.TAG_GIVEN_AND_TAKEN.at("", tag=min(both)) if both else None


_Check = tuple[str, Callable[[object], bool]]


def _of_kind(kind: FieldKind) -> _Check:
    return taken_by(kind), lambda value: read_own(kind, value) is not None


def _is_text(value: object, longest: int) -> bool:
    return isinstance(value, str) and 0 < len(value.strip()) <= longest and "\x00" not in value


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


_PLAIN: Mapping[str, _Check] = MappingProxyType(
    {
        "name": ("text of at most 200 characters", lambda value: _is_text(value, 200)),
        "stage": ("text of at most 50 characters", lambda value: _is_text(value, 50)),
        "zone": ("a time zone such as Europe/Berlin", lambda value: value in _zones()),
        "locale": ("a locale such as en-US", lambda value: isinstance(value, str) and bool(re.match(LOCALE, value))),
    }
)
"""What every contact has of what a step may change: what it takes, in words, and whether that fits."""
