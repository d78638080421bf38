"""The settings that every account for e-mail has."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from ....domain.channels.email import is_sendable


def _mailbox(text: str) -> str:
    if not is_sendable(text):
        raise ValueError("not a mailbox such as hello@example.com")
    return text


class EmailAccount(BaseModel):
    """Who the mail of an account comes from. Fields of the type `SecretStr` are sealed where they are stored."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    from_address: Annotated[str, AfterValidator(_mailbox)]
    from_name: Annotated[str, Field(max_length=200)] = ""
