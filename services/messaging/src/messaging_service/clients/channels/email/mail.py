"""A mail that is ready to be handed over, as the adapters of e-mail providers take it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from contracts.values import ATTEMPT_TAG, MESSAGE_TAG


@dataclass(frozen=True)
class Mailbox:
    """Somebody's address, and the name to be shown beside it."""

    address: str
    name: str = ""


@dataclass(frozen=True)
class Mail:
    """The mail of one attempt."""

    message_id: UUID
    """The message that it carries out."""
    attempt_id: UUID
    sender: Mailbox
    recipient: Mailbox
    subject: str
    text: str
    html: str
    date: datetime
    headers: Mapping[str, str]
    """Further headers, each one line."""

    @property
    def reference(self) -> str:
        """The Message-ID without brackets; its left side is the attempt, by which the mail is looked up."""
        return f"{self.attempt_id}@{self.sender.address.rpartition('@')[2]}"

    @property
    def labels(self) -> Mapping[str, str]:
        """What a provider gives back with everything that it tells of the mail."""
        return {MESSAGE_TAG: str(self.message_id), ATTEMPT_TAG: str(self.attempt_id)}
