"""Accounts at providers, through which a tenant's messages are sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from .channel import Channel

INSTALLATION_ID = UUID(int=0)
"""Of the account in the installation's own settings, which tenants without one share. It has no row."""


class AccountStatus(StrEnum):
    """Whether an account sends."""

    ACTIVE = "active"
    PAUSED = "paused"


@dataclass(frozen=True)
class Account:
    """An account of one channel at one provider."""

    id: UUID
    channel: Channel
    provider: str
    name: str
    settings: Mapping[str, object]
    """What the provider's adapter is told, but for secrets."""
    sealed: str | None = field(default=None, repr=False)
    """Its secrets, sealed for the tenant and `purpose`."""
    status: AccountStatus = AccountStatus.ACTIVE
    reason: str | None = None
    """Why it is paused."""
    revision: int = 1
    """Ascends with every change by staff."""

    @property
    def is_installation(self) -> bool:
        """Whether this is the account of the installation's own settings."""
        return self.id == INSTALLATION_ID

    @property
    def purpose(self) -> str:
        """What its secrets are sealed for."""
        return f"provider account {self.id}"


def chosen(accounts: Sequence[Account]) -> Account | None:
    """The account that sends now: the first that is active."""
    return next((one for one in accounts if one.status is AccountStatus.ACTIVE), None)
