"""Notices: what the system itself writes to a user, in words of its own; one text for each reason."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from contracts.gateway import PasswordLinkReason
from contracts.values import EmailText

from .recipient import Recipient


@dataclass(frozen=True)
class Notice:
    """A link that a user is mailed, without its secret."""

    reason: PasswordLinkReason
    link_id: UUID
    email: str = field(repr=False)
    name: str = field(repr=False)
    tenant_name: str
    address_hash: str

    def recipient(self, user_id: UUID) -> Recipient:
        """The user as somebody mail goes to; nothing is copied of users, so there is one version."""
        return Recipient(user_id, 0, self.email, self.name, address_hash=self.address_hash)


TEXTS: Mapping[PasswordLinkReason, EmailText] = {
    PasswordLinkReason.INVITATION: EmailText(
        subject="Your invitation to {{ tenant_name }}",
        body="Hello,\n\nyou are invited to work for {{ tenant_name }}. Choose your password here:\n\n{{ link }}\n\n"
        "The link works once, until {{ good_until }}.",
    ),
    PasswordLinkReason.RESET: EmailText(
        subject="A new password for {{ tenant_name }}",
        body="Hello,\n\nyou can choose a new password for {{ tenant_name }} here:\n\n{{ link }}\n\n"
        "The link works once, until {{ good_until }}. If you did not ask for it, leave it alone: your password stays"
        " what it is.",
    ),
}
