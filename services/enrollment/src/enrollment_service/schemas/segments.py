"""HTTP shapes of rules, segments and the fields that rules ask for."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from chassis.http.bodies import In
from contracts.values import AUDIT, FIELDS, OPERATORS, OWN, FieldKind, Rule, RuleOperator

from ..domain.contact import Contact
from ..domain.membership import Fill, Membership
from ..domain.own_field import OwnField
from ..domain.segment import Segment, SegmentChange
from .contacts import ContactOut

_EXAMPLE = {
    "all": [
        {"field": "tags", "operator": "contains", "value": "homeowner"},
        {"field": "created_at", "operator": "within_last", "value": {"amount": 90, "unit": "days"}},
        {"not": {"events": "orders", "operator": "gte", "value": 1}},
    ]
}
_Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
_Description = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2_000, pattern=r"^[^\x00]*$")]
RuleIn = Annotated[Rule, Field(examples=[_EXAMPLE])]


class PreviewIn(In):
    """A rule that nobody has saved."""

    rule: RuleIn


class SegmentIn(PreviewIn):
    """A rule, and the name under which it is saved."""

    name: Annotated[_Title, Field(examples=["New homeowners without a purchase"])]
    description: _Description = ""

    def change(self, segment_id: UUID, *, by: UUID) -> SegmentChange:
        """As it is asked for."""
        return SegmentChange(segment_id, by, self.name, self.description, self.rule)


class SegmentEdit(In):
    """What is to be different; what is left out stays."""

    name: Annotated[_Title | None, Field(examples=["New homeowners"])] = None
    description: _Description | None = None
    rule: RuleIn | None = None

    def within(self, asked: SegmentChange) -> SegmentChange:
        """The same change, with what it says."""
        return replace(asked, name=self.name, description=self.description, rule=self.rule)


class SegmentOut(BaseModel):
    """A rule that was saved."""

    model_config = ConfigDict(from_attributes=True)

    segment_id: UUID
    name: str
    description: str
    rule: Rule
    edition: int
    """The number of its last change, as in the `ETag`."""
    created_by: UUID
    created_at: datetime
    changed_by: UUID
    changed_at: datetime

    @classmethod
    def of(cls, segment: Segment) -> Self:
        """From the domain."""
        return cls.model_validate(segment)


class PreviewOut(BaseModel):
    """Whom a rule means now."""

    count: int
    sample: Sequence[ContactOut]
    """The newest of them."""

    @classmethod
    def of(cls, count: int, sample: Sequence[Contact]) -> Self:
        """From the domain."""
        return cls(count=count, sample=[ContactOut.of(one) for one in sample])


class MembershipOut(BaseModel):
    """Who is in a segment, in figures."""

    count: int
    """Contacts that are in it, as far as all were looked at."""
    filled_at: datetime | None
    """When the last of all contacts was looked at by its rule; null while that is under way."""

    @classmethod
    def of(cls, count: int, fill: Fill | None) -> Self:
        """From the domain."""
        return cls(count=count, filled_at=fill.filled_at if fill else None)


class MemberOut(ContactOut):
    """A contact in a segment."""

    entered_at: datetime
    """Since when she is in it; when it was filled, if she had been meant before it was saved."""

    @classmethod
    def of_member(cls, contact: Contact, entered_at: datetime) -> Self:
        """From the domain."""
        return cls(**ContactOut.of(contact).model_dump(), entered_at=entered_at)


class SegmentOfContactOut(BaseModel):
    """A segment that a contact is or was in."""

    segment_id: UUID
    name: str
    entries: int
    """How often she has entered it."""
    entered_at: datetime
    left_at: datetime | None
    """Null while she is in it."""

    @classmethod
    def of(cls, segment: Segment, held: Membership) -> Self:
        """From the domain."""
        return cls(
            segment_id=segment.segment_id,
            name=segment.name,
            entries=held.entries,
            entered_at=held.entered_at,
            left_at=held.left_at,
        )


class RuleFieldOut(BaseModel):
    """Something that rules may ask about a contact."""

    field: str
    """Its name in rules. `audit.` stands for every value of the newest audit: what follows it is the value's name."""
    kind: FieldKind
    label: str | None
    """Of a field of the tenant's own."""
    operators: tuple[RuleOperator, ...]

    @classmethod
    def catalogue(cls, own: Sequence[OwnField]) -> Iterator[Self]:
        """Every field there is; those retired are left out."""
        everybodys = [(name, kind, None) for name, kind in FIELDS.items()]
        theirs = [(OWN + one.name, one.kind, one.label) for one in own if one.retired_at is None]
        for field, kind, label in (*everybodys, (AUDIT, FieldKind.ANSWER, None), *theirs):
            yield cls(field=field, kind=kind, label=label, operators=OPERATORS[kind])


class OwnFieldIn(In):
    """A field that contacts are to have."""

    name: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,49}$"), Field(examples=["roof_type"])]
    """In rules it is `field.` and this, and texts contain its value as `{{ this }}`."""
    kind: Literal[FieldKind.TEXT, FieldKind.NUMBER, FieldKind.DATE, FieldKind.FLAG]
    label: Annotated[_Title, Field(examples=["Type of roof"])]


class OwnFieldEdit(In):
    """What is to be different about a field; what is left out stays."""

    label: Annotated[_Title | None, Field(examples=["Type of roof"])] = None
    is_retired: bool | None = None


class OwnFieldOut(BaseModel):
    """A field of the tenant's own."""

    model_config = ConfigDict(from_attributes=True)

    name: str
    kind: FieldKind
    label: str
    created_at: datetime
    retired_at: datetime | None
