"""HTTP shapes of campaigns that automations make for forms."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field, SecretStr

from chassis.http.camel import Camel

_Text = Annotated[str, Field(min_length=1, max_length=255)]


class AutoCreateIn(Camel):
    """A form that an automation has seen, the tenant it is of, and the key of the automation."""

    client_id: UUID
    form_id: _Text
    form_name: _Text | None = None
    api_key: SecretStr


class AutoCreateHealthOut(BaseModel):
    """That automations may ask here."""

    status: Literal["ok"] = "ok"
    endpoint: Literal["auto-create"] = "auto-create"
    message: str = "Campaign auto-creation endpoint is active"


class FormMessageOut(Camel):
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
    messages: list[FormMessageOut]
    """Empty where its journey does more than wait and send."""


class AutoCreateOut(Camel):
    """The campaign of a form, and whether it was made now."""

    campaign: FormCampaignOut
    message: str
    created: bool
