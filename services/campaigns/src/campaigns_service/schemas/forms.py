"""HTTP shapes of campaigns that are made for forms, in the names of the interface that asks for them."""

from collections.abc import Sequence
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.alias_generators import to_camel

from chassis.http.bodies import In
from contracts.campaigns import CampaignStatus

from ..domain.campaign import Campaign
from ..domain.form import Form
from ..domain.message import Message
from ..domain.wording import plain_text

_Plain = Annotated[
    str, Field(min_length=1, max_length=255), BeforeValidator(lambda t: plain_text(t) if isinstance(t, str) else t)
]


class FormIn(In):
    """A form of another system; markup in its name is taken out."""

    form_id: _Plain
    form_name: _Plain | None = None

    def form(self) -> Form:
        """As the domain has it."""
        return Form(self.form_id, self.form_name)


class _Camel(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, from_attributes=True)


class MessageOut(_Camel):
    """One message of a campaign."""

    step: int
    delay_minutes: int
    text: str
    type: str


class FormCampaignOut(_Camel):
    """The campaign of a form."""

    id: UUID
    name: str
    form_id: str
    is_paused: bool
    auto_discovered: bool
    messages: list[MessageOut]
    """Empty where its journey does more than wait and send."""


class FormCampaignMade(_Camel):
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
