"""HTTP shapes of campaigns that automations make for forms."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, SecretStr
from pydantic.alias_generators import to_camel

_Text = Annotated[str, Field(min_length=1, max_length=255)]


class _Camel(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)


class AutoCreateIn(_Camel):
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


class FormMessageOut(_Camel):
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
    messages: list[FormMessageOut]
    """Empty where its journey does more than wait and send."""


class AutoCreateOut(_Camel):
    """The campaign of a form, and whether it was made now."""

    campaign: FormCampaignOut
    message: str
    created: bool
