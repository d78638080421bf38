"""Accounts at providers, through which a tenant's messages are sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from contracts.values import Channel

INSTALLATION_ID = UUID(int=0)
"""The id of the account in the installation's own settings, which tenants without one share. It has no row."""


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
    """The settings for the provider, without secrets."""
    sealed: str | None = field(default=None, repr=False)
    """Its secrets, sealed for the tenant and `purpose`."""
    status: AccountStatus = AccountStatus.ACTIVE
    reason: str | None = None
    """Why it is paused."""
    revision: int = 1
    """Ascends with every change by staff."""
    changed_at: datetime | None = None
    """When staff changed it; unknown for the account of the installation's own settings."""

    @property
    def is_installation(self) -> bool:
        """Whether this is the account of the installation's own settings."""
        return self.id == INSTALLATION_ID

    @property
    def purpose(self) -> str:
        """What its secrets are sealed for."""
        return f"provider account {self.id}"

    def vouches_for(self, attempted_at: datetime) -> bool:
        """Whether the account has not changed since: only then does an empty result of its search prove anything."""
        return self.changed_at is None or self.changed_at <= attempted_at


def pause(account: Account, reason: str) -> Account:
    """An account that sends nothing until somebody has put it right."""
    return replace(account, status=AccountStatus.PAUSED, reason=reason)


def stop(accounts: Sequence[Account], complaints: Mapping[tuple[UUID, int], str]) -> list[Account]:
    """Pause the active accounts that a provider complained of; complaints are by id and the revision that was used."""
    active = [one for one in accounts if one.status is AccountStatus.ACTIVE]
    return [pause(one, complaints[one.id, one.revision]) for one in active if (one.id, one.revision) in complaints]


def clashes(account: Account, others: Sequence[Account]) -> str | None:
    """Why an account cannot be kept as it is told, or None if it can."""
    for one in others:
        if one.id == account.id and (one.channel, one.provider) != (account.channel, account.provider):
            return "An account stays with its channel and its provider."
        if one.id != account.id and (one.channel, one.name) == (account.channel, account.name):
            return "Another account of this channel has this name."
    return None


def chosen(accounts: Sequence[Account]) -> Account | None:
    """The account that sends now: the first that is active."""
    return next((one for one in accounts if one.status is AccountStatus.ACTIVE), None)
