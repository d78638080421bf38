"""The settings that every account for e-mail has."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from ....domain.account import AccountFault
from ....domain.channels.email import is_sendable
from .addresses import canonical


def _mailbox(text: str) -> str:
    """A mailbox in ASCII: every server must take it as a sender, and its domain stands in each Message-ID."""
    mailbox = canonical(text)
    if not is_sendable(mailbox) or not mailbox.isascii():
        raise AccountFault.NO_MAILBOX.error()
    return mailbox


class EmailAccount(BaseModel):
    """Who the mail of an account comes from. Fields of the type `SecretStr` are sealed where they are stored."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    from_address: Annotated[str, AfterValidator(_mailbox)]
    from_name: Annotated[str, Field(max_length=200)] = ""
