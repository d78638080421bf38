"""The HTTP shape of what is to be known of a contact from now on."""

from functools import lru_cache
from typing import Annotated
from zoneinfo import available_timezones

from pydantic import AfterValidator, Field, StringConstraints

from chassis.http.bodies import In
from contracts.values import Locale, Reason

from ..domain.contact import Alteration
from ..domain.folding import tag_of
from .values import Name, Phone

_PLAIN = ("name", "phone", "zone", "locale", "stage")


class TraitFault(Reason):
    """Why something cannot be known of a contact."""

    NO_ZONE = "is no time zone such as Europe/Berlin"


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _zone(text: str) -> str:
    if text not in _zones():
        raise TraitFault.NO_ZONE.error()
    return text


_Word = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=50, pattern=r"^[^\x00]*\S[^\x00]*$"),
    AfterValidator(tag_of),
    Field(examples=["homeowner"]),
]
"""A tag or a stage: upper and lower case make no difference."""
_Words = Annotated[tuple[_Word, ...], Field(max_length=100)]
Zone = Annotated[str, Field(max_length=64, examples=["Europe/Berlin"]), AfterValidator(_zone)]


class ContactEdit(In):
    """What is to be known of a contact; what is left out stays, and null takes away what is known."""

    name: Name | None = None
    phone: Phone | None = None
    """One that names no country is read as one of the region in the tenant's locale."""
    zone: Zone | None = None
    locale: Locale | None = None
    stage: _Word | None = None
    tags: _Words | None = None
    """All tags that she is to have."""
    add_tags: _Words = ()
    remove_tags: _Words = ()
    fields: Annotated[
        dict[str, bool | int | float | str | None], Field(max_length=200, examples=[{"roof_type": "slate"}])
    ] = Field(default_factory=dict)
    """Values of the tenant's own fields, by name."""

    def alteration(self) -> Alteration:
        """As it is asked for."""
        traits = {name: getattr(self, name) for name in _PLAIN if name in self.model_fields_set}
        return Alteration(traits, self.tags, self.add_tags, self.remove_tags, self.fields)
