"""Request shapes of steps that change what is known of the contact."""

from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import Field, StrictBool, StrictFloat, StrictInt, StrictStr, model_validator

from contracts.values import LONGEST_VALUE, AlteredField, ManageTags, UpdateField, Words

from .step import Place, StepOfAnyKindIn

_Text = Annotated[StrictStr, Field(min_length=1, max_length=LONGEST_VALUE)]


class UpdateFieldIn(StepOfAnyKindIn):
    """A step that has something else be known of the contact under one field, and goes on at once."""

    kind: Literal["update_field"]
    next: UUID | None = None
    field: Annotated[AlteredField, Field(examples=["field.roof_type"])]
    """Name, stage, zone or locale of the contact, or `field.` and the name of a field of the tenant's own."""
    value: StrictBool | StrictInt | StrictFloat | _Text | None
    """Null takes away what is known."""

    def step(self, place: Place) -> UpdateField:
        """As the domain has it."""
        target = self.target("next", place)
        return UpdateField(**self.placed(place), field=self.field, value=self.value, next=target)


class ManageTagsIn(StepOfAnyKindIn):
    """A step that gives the contact tags and takes others away, and goes on at once."""

    kind: Literal["manage_tags"]
    next: UUID | None = None
    add: Words = ()
    remove: Words = ()

    @model_validator(mode="after")
    def _is_a_change(self) -> Self:
        if fault := ManageTags.fault_of(self.add, self.remove):
            raise fault.error()
        return self

    def step(self, place: Place) -> ManageTags:
        """As the domain has it."""
        return ManageTags(**self.placed(place), add=self.add, remove=self.remove, next=self.target("next", place))
