"""HTTP shapes of campaigns that are made for forms, in the names of the interface that asks for them."""

from collections.abc import Sequence
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field

from chassis.http.bodies import In
from chassis.http.camel import Camel
from contracts.campaigns import CampaignStatus

from ..domain.campaign import Campaign
from ..domain.form import Form
from ..domain.message import Message
from .fields import plain

_LONGEST = 255
_Plain = Annotated[str, Field(min_length=1, max_length=_LONGEST), plain(_LONGEST)]


class FormIn(In):
    """A form of another system; markup in its name is taken out."""

    form_id: _Plain
    form_name: _Plain | None = None

    def form(self) -> Form:
        """As the domain has it."""
        return Form(self.form_id, self.form_name)


class MessageOut(Camel):
    """One message of a campaign."""

    step: int
    delay_minutes: int
    text: str
    type: str


class FormCampaignOut(Camel):
    """The campaign of a form."""

    id: UUID
    name: str
    form_id: str
    is_paused: bool
    auto_discovered: bool
    messages: list[MessageOut]
    """Empty where its journey does more than wait and send."""


class FormCampaignMade(Camel):
    """The campaign of a form, and whether it was made now."""

    campaign: FormCampaignOut
    message: str
    created: bool

    @classmethod
    def of(cls, campaign: Campaign, messages: Sequence[Message] | None, is_new: bool) -> Self:  # noqa: FBT001 - as the handler answers
        """From the domain."""
        shown = FormCampaignOut(
            id=campaign.id,
            name=campaign.definition.name,
            form_id=campaign.form_id or "",
            is_paused=campaign.status is CampaignStatus.PAUSED,
            auto_discovered=campaign.auto_discovered,
            messages=[MessageOut.model_validate(one) for one in messages or ()],
        )
        made = "Campaign auto-created successfully (paused for review)"
        return cls(campaign=shown, message=made if is_new else "Campaign already exists", created=is_new)
