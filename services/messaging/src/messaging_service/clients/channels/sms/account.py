"""The settings that every account for text messages has."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field


class SmsAccount(BaseModel):
    """How texts of an account are written. Fields of the type `SecretStr` are sealed where they are stored."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    way_out: Annotated[str, Field(max_length=160)] | None = None
    """The last line of each text, which says how to opt out; without one it is said in the language of the contact."""
    most_segments: Annotated[int, Field(ge=1, le=10)] = 10
    """A text of more parts is not sent."""
    endpoint_id: UUID | None = None
    """The endpoint at the gateway where the provider tells what became of a text. Without one it is not asked to."""
