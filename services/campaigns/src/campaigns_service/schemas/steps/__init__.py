"""HTTP shapes of a journey: staff gives steps with what they say; stored are steps, and contents apart from them."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import BaseModel, Discriminator, Tag

from chassis.ids import new_id
from contracts.values import Content, Fault, Journey, Step

from ...domain.campaign import Campaign
from ...domain.content import Text
from ..fields import FaultOut
from .altering import ManageTagsIn, UpdateFieldIn
from .asking import CreateTaskIn
from .awaited import NotifyIn, RetryPaymentIn, SendCallIn, SendPushIn
from .calling import WebhookIn
from .deciding import ConditionalIn, ExitCampaignIn, GotoIn, SplitIn
from .sending import SendEmailIn, SendSmsIn
from .step import Place
from .waiting import WaitForEventIn, WaitIn


def _kind_of(step: Any) -> Any:  # noqa: ANN401 - anything may have been sent
    return step.get("kind", "send_email") if isinstance(step, dict) else getattr(step, "kind", None)


StepIn = Annotated[
    Annotated[SendEmailIn, Tag("send_email")]
    | Annotated[WaitIn, Tag("wait")]
    | Annotated[WaitForEventIn, Tag("wait_for_event")]
    | Annotated[ConditionalIn, Tag("conditional")]
    | Annotated[SplitIn, Tag("split")]
    | Annotated[GotoIn, Tag("goto")]
    | Annotated[CreateTaskIn, Tag("create_task")]
    | Annotated[UpdateFieldIn, Tag("update_field")]
    | Annotated[ManageTagsIn, Tag("manage_tags")]
    | Annotated[WebhookIn, Tag("webhook")]
    | Annotated[ExitCampaignIn, Tag("exit_campaign")]
    | Annotated[SendSmsIn, Tag("send_sms")]
    | Annotated[SendCallIn, Tag("send_call")]
    | Annotated[SendPushIn, Tag("send_push")]
    | Annotated[NotifyIn, Tag("notify")]
    | Annotated[RetryPaymentIn, Tag("retry_payment")],
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
    warnings: list[FaultOut]
    """What will not be done as it says, though the journey goes on."""

    @classmethod
    def of(cls, campaign: Campaign, texts: Mapping[UUID, Text], told: Sequence[Fault]) -> Self:
        """From the domain."""
        journey = campaign.definition.journey
        contents = {content_id: text.content for content_id, text in texts.items()}
        warnings = [FaultOut.of(warning) for warning in told]
        return cls(entry=journey.entry, steps=journey.steps, contents=contents, warnings=warnings)
