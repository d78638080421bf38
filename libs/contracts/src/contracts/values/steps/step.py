"""What steps of every kind have, and where a step may lead."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, ClassVar, Self
from uuid import UUID

from pydantic import Field

from ...base import Value
from ..faults import Fault
from ..reasons import Reason
from ..rule_fields import FieldKind
from ..rules import Node

LONGEST_WAIT = 366 * 86_400
Seconds = Annotated[int, Field(ge=0, le=LONGEST_WAIT)]


class Anchor(StrEnum):
    """What the delay of a step counts from."""

    PREVIOUS_STEP = "previous_step"
    ENROLLMENT = "enrollment"


class StepFault(Reason):
    """Why fields of a step do not go together."""

    WAITS_FOR_NOTHING = "a wait takes some seconds, or until a time of day, or has a delay"
    VARIANTS_OF_ONE_NAME = "variants must have different names"
    ASKS_NOTHING = "a conditional has at least one condition, or a rule"
    RULE_NAMES_A_PERSON = "{field} may only be asked with exists: what is published names nobody"
    FIELD_OF_NOBODY = "step '{step}' changes {field}, and there is no such field"
    VALUE_NOT_OF_FIELD = "step '{step}' changes {field}, which takes {wanted}"
    TAGS_LEFT_AS_THEY_ARE = "a step about tags adds at least one, or removes one"
    TAG_GIVEN_AND_TAKEN = "{tag} is added and removed"


ONWARD = ("next", "false_path", "to")
"""The ways that are taken where a step is not there."""


class StepOfAnyKind(Value):
    """What steps of every kind have."""

    ways: ClassVar[tuple[str, ...]] = ()
    """The fields that name a step which may come next."""
    is_carried_out: ClassVar[bool] = True
    """Whether there is something that carries steps of this kind out; otherwise they are skipped."""
    needs_account: ClassVar[bool] = False
    """Whether it is skipped as long as the tenant has no account of its own at a provider of it."""
    alters: ClassVar[bool] = False
    """Whether it changes what is known of the contact."""

    step_id: UUID
    name: str
    delay_seconds: Seconds = 0
    """Seconds between the end of the step before (for the entry: enrolling) and this step."""
    anchor: Anchor = Anchor.PREVIOUS_STEP
    """Counted from the enrollment, a delay that is over already is none."""

    def leads_to(self) -> tuple[UUID, ...]:
        """Ids of the steps that may come next."""
        return tuple(target for way in self.ways if (target := getattr(self, way)) is not None)

    def onward(self) -> UUID | None:
        """Where the journey goes on for somebody whom it does not concern; None where it ends."""
        return next((target for way in self.ways if way in ONWARD and (target := getattr(self, way))), None)

    def led(self, before: UUID | None, after: UUID | None) -> Self:
        """The same step, with every way to one step leading to another; a way that leads nowhere ends the journey."""
        return self.model_copy(update={way: after for way in self.ways if getattr(self, way) == before})

    def says(self) -> UUID | None:
        """The content it hands out, if it is of a kind that does."""
        return None

    def saying(self, version: int) -> Self:  # noqa: ARG002 - for kinds that say something
        """The same step with this version of its content."""
        return self

    def asks(self) -> Node | None:
        """What it asks of the contact, if it is of a kind that does."""
        return None

    def field_faults(self, own: Mapping[str, FieldKind]) -> list[Fault]:  # noqa: ARG002 - for kinds that name fields
        """Why fields of contacts cannot be asked or changed as it says, where `own` are those of the tenant."""
        return []

    def waits(self) -> int:
        """Seconds that certainly pass between the end of the step before and this one's."""
        return self.delay_seconds if self.anchor is Anchor.PREVIOUS_STEP else 0


class WithNext(StepOfAnyKind):
    """A step after which there is one way to go on."""

    ways: ClassVar[tuple[str, ...]] = ("next",)

    next: UUID | None = None
    """The step after this one; None ends the journey."""
