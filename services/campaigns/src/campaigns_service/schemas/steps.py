"""HTTP shapes of a journey: staff gives steps with what they say; stored are steps, and contents apart from them."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, model_validator

from chassis.ids import named_id, new_id
from contracts.values import (
    LONGEST_WAIT,
    MAX_BODY,
    Condition,
    Conditional,
    Content,
    EmailContent,
    EmailText,
    ExitCampaign,
    ExitReason,
    Journey,
    Locale,
    SendEmail,
    Step,
    Wait,
)

from ..domain.campaign import Campaign
from ..domain.content import Text
from .fields import FieldFault

Seconds = Annotated[int, Field(ge=0, le=LONGEST_WAIT)]


class Place:
    """Where a step stands: its campaign, its id, and the step below it, to which it leads if it names no other."""

    def __init__(self, campaign_id: UUID, step_id: UUID, below: UUID | None) -> None:
        self.step_id = step_id
        self.below = below
        self.content_id = named_id("content", campaign_id, step_id)


class _StepIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    id: UUID | None = None
    """If it is given, it stays the same over versions, and other steps can lead to it."""
    name: Annotated[str, Field(min_length=1, max_length=200)]
    delay_seconds: Seconds = 0

    def step(self, place: Place) -> Step:
        """As the domain has it."""
        raise NotImplementedError

    def contents(self, place: Place) -> Mapping[UUID, Content]:  # noqa: ARG002 - for kinds that say something
        """What it says, by content id."""
        return {}

    def _placed(self, place: Place) -> dict[str, Any]:
        return {"step_id": place.step_id, "name": self.name, "delay_seconds": self.delay_seconds}

    def _target(self, field: str, place: Place) -> UUID | None:
        target: UUID | None = getattr(self, field) if field in self.model_fields_set else place.below
        return target


class SendEmailIn(_StepIn):
    """A step that sends a mail, with its text in the default locale and in others."""

    kind: Literal["send_email"] = "send_email"
    next: UUID | None = None
    stale_after_seconds: Annotated[int, Field(gt=0, le=LONGEST_WAIT)] = 86_400
    default_locale: Locale = "en"
    subject: Annotated[str, Field(min_length=1, max_length=500)]
    body: Annotated[str, Field(min_length=1, max_length=MAX_BODY)]
    translations: dict[Locale, EmailText] = Field(default_factory=dict, max_length=50)

    @model_validator(mode="after")
    def _default_is_given_once(self) -> Self:
        if self.default_locale in self.translations:
            raise FieldFault.DEFAULT_TEXT_TWICE.error()
        return self

    def step(self, place: Place) -> SendEmail:
        """As the domain has it; the version of its content is chosen when the content is stored."""
        return SendEmail(
            **self._placed(place),
            content_id=place.content_id,
            content_version=1,
            stale_after_seconds=self.stale_after_seconds,
            next=self._target("next", place),
        )

    def contents(self, place: Place) -> Mapping[UUID, Content]:
        """The mail."""
        texts = {self.default_locale: EmailText(subject=self.subject, body=self.body), **self.translations}
        return {place.content_id: EmailContent(default_locale=self.default_locale, texts=texts)}


class WaitIn(_StepIn):
    """A step that lets time pass."""

    kind: Literal["wait"]
    next: UUID | None = None
    seconds: Annotated[int, Field(gt=0, le=LONGEST_WAIT)]
    until_criteria_met: bool = False

    def step(self, place: Place) -> Wait:
        """As the domain has it."""
        return Wait(
            **self._placed(place),
            seconds=self.seconds,
            until_criteria_met=self.until_criteria_met,
            next=self._target("next", place),
        )


class ConditionalIn(_StepIn):
    """A step with two ways to go on; a path that is not named leads to the step below."""

    kind: Literal["conditional"]
    conditions: Annotated[tuple[Condition, ...], Field(min_length=1, max_length=20)]
    true_path: UUID | None = None
    false_path: UUID | None = None

    def step(self, place: Place) -> Conditional:
        """As the domain has it."""
        return Conditional(
            **self._placed(place),
            conditions=self.conditions,
            true_path=self._target("true_path", place),
            false_path=self._target("false_path", place),
        )


class ExitCampaignIn(_StepIn):
    """A step that takes the contact out of the campaign."""

    kind: Literal["exit_campaign"]
    reason: Literal[ExitReason.COMPLETED, ExitReason.GOAL_ACHIEVED, ExitReason.ABANDONED] = ExitReason.COMPLETED

    def step(self, place: Place) -> ExitCampaign:
        """As the domain has it."""
        return ExitCampaign(**self._placed(place), reason=self.reason)


def _kind_of(step: Any) -> Any:  # noqa: ANN401 - anything may have been sent
    return step.get("kind", "send_email") if isinstance(step, dict) else getattr(step, "kind", None)


StepIn = Annotated[
    Annotated[SendEmailIn, Tag("send_email")]
    | Annotated[WaitIn, Tag("wait")]
    | Annotated[ConditionalIn, Tag("conditional")]
    | Annotated[ExitCampaignIn, Tag("exit_campaign")],
    Discriminator(_kind_of),
]
"""One step; a mail if it names no kind."""


def journey_of(campaign_id: UUID, steps: Sequence[StepIn]) -> tuple[Journey, dict[UUID, Content]]:
    """The journey of these steps, in this order where they name no other, and their contents by id."""
    ids = [step.id or new_id() for step in steps]
    below = [*ids[1:], None]
    places = [Place(campaign_id, step_id, next_id) for step_id, next_id in zip(ids, below, strict=bool(ids))]
    placed = list(zip(steps, places, strict=True))
    journey = Journey(entry=ids[0] if ids else None, steps=tuple(step.step(place) for step, place in placed))
    return journey, {key: content for step, place in placed for key, content in step.contents(place).items()}


class JourneyOut(BaseModel):
    """The journey of a draft: steps by id, and what they say by content id."""

    entry: UUID | None
    steps: tuple[Step, ...]
    contents: dict[UUID, Content]

    @classmethod
    def of(cls, campaign: Campaign, texts: Mapping[UUID, Text]) -> Self:
        """From the domain."""
        journey = campaign.definition.journey
        contents = {content_id: text.content for content_id, text in texts.items()}
        return cls(entry=journey.entry, steps=journey.steps, contents=contents)
