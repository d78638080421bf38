"""Accounts at providers, through which a tenant's messages are sent."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from contracts.values import Channel, Reason

INSTALLATION_ID = UUID(int=0)
"""The id of the account in the installation's own settings, which tenants without one share. It has no row."""


class AccountStatus(StrEnum):
    """Whether an account sends."""

    ACTIVE = "active"
    PAUSED = "paused"


class Trouble(StrEnum):
    """Why an account is paused."""

    STAFF = "staff"
    LOGIN_REFUSED = "login_refused"
    LOGIN_NOT_OFFERED = "login_not_offered"
    SENDER_REFUSED = "sender_refused"
    SERVER_REFUSES = "server_refuses"
    RELAY_REFUSED = "relay_refused"
    QUOTA_EXCEEDED = "quota_exceeded"
    HOST_NOT_PUBLIC = "host_not_public"
    SECRETS_UNREADABLE = "secrets_unreadable"
    SETTINGS_MALFORMED = "settings_malformed"

    @property
    def explanation(self) -> str:
        """The same in a sentence for people."""
        return _SENTENCES[self]


_SENTENCES = {
    Trouble.STAFF: "Somebody has paused the account.",
    Trouble.LOGIN_REFUSED: "The provider refuses the user name or the password, or wants another way to log in.",
    Trouble.LOGIN_NOT_OFFERED: "The account has a password, and its server takes none.",
    Trouble.SENDER_REFUSED: "The provider does not let the account send from its address.",
    Trouble.SERVER_REFUSES: "The server refuses to talk to us.",
    Trouble.RELAY_REFUSED: "The server passes nothing on to others for the account.",
    Trouble.QUOTA_EXCEEDED: "The account has used up what it may send or store.",
    Trouble.HOST_NOT_PUBLIC: "The account names a host of a private network.",
    Trouble.SECRETS_UNREADABLE: "The secrets of the account cannot be read with the keys of this installation.",
    Trouble.SETTINGS_MALFORMED: "The settings of the account are not those that its provider needs.",
}


@dataclass(frozen=True)
class Probing:
    """How soon an account that its provider stopped is tried again with one message, doubling with every try."""

    first: timedelta = timedelta(minutes=5)
    longest: timedelta = timedelta(hours=6)

    def pause(self, probes: int) -> timedelta:
        """The time to the next try, after so many."""
        return min(self.first * (1 << min(probes, _MOST_DOUBLINGS)), self.longest)


_MOST_DOUBLINGS = 20


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
    sealed_old: str | None = field(default=None, repr=False)
    """The secrets before, which still may be used while those that replace them are refused."""
    status: AccountStatus = AccountStatus.ACTIVE
    reason: Trouble | None = None
    """Why it is paused."""
    detail: str | None = None
    """What its provider said then."""
    paused_at: datetime | None = None
    probe_at: datetime | None = None
    """When one message tries whether it works again; never for one that staff has paused."""
    probes: int = 0
    """How often that was tried in vain."""
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
        return purpose_of(self.id)

    def vouches_for(self, attempted_at: datetime) -> bool:
        """Whether the account has not changed since: only then does an empty result of its search prove anything."""
        return self.changed_at is None or self.changed_at <= attempted_at


def purpose_of(account_id: UUID) -> str:
    """What the secrets of an account are sealed for."""
    return f"provider account {account_id}"


@dataclass(frozen=True)
class Complaint:
    """What a provider said of an account."""

    trouble: Trouble
    detail: str


def pause(account: Account, complaint: Complaint, now: datetime, *, probe_at: datetime | None = None) -> Account:
    """An account that sends nothing until it is put right, or a try at `probe_at` succeeds."""
    paused = replace(account, status=AccountStatus.PAUSED, reason=complaint.trouble, detail=complaint.detail or None)
    return replace(paused, paused_at=account.paused_at or now, probe_at=probe_at)


def resume(account: Account) -> Account:
    """An account that sends."""
    sends = replace(account, status=AccountStatus.ACTIVE, reason=None, detail=None)
    return replace(sends, paused_at=None, probe_at=None, probes=0)


def with_secrets(account: Account, sealed: str, now: datetime) -> Account:
    """An account with new secrets beside those it had."""
    return replace(account, sealed=sealed, sealed_old=account.sealed, revision=account.revision + 1, changed_at=now)


def without_old_secrets(account: Account) -> Account:
    """An account whose newest secrets are its only ones."""
    return replace(account, sealed_old=None, revision=account.revision + 1)


def probed(account: Account, now: datetime, probing: Probing) -> Account:
    """A paused account that one message is about to try; the next try is not before this one must be over."""
    return replace(account, probes=account.probes + 1, probe_at=now + probing.pause(account.probes + 1))


def stop(
    accounts: Sequence[Account], complaints: Mapping[tuple[UUID, int], Complaint], now: datetime, probing: Probing
) -> list[Account]:
    """Pause the active accounts that a provider complained of; complaints are by id and the revision that was used."""
    active = [one for one in accounts if one.status is AccountStatus.ACTIVE and (one.id, one.revision) in complaints]
    probe_at = now + probing.pause(0)
    return [pause(one, complaints[one.id, one.revision], now, probe_at=probe_at) for one in active]


def recover(accounts: Sequence[Account], working: Collection[tuple[UUID, int]]) -> list[Account]:
    """Resume the accounts that a try has shown to work; not those that staff has paused or changed meanwhile."""
    return [resume(one) for one in accounts if one.probe_at is not None and (one.id, one.revision) in working]


class AccountRefusal(Reason):
    """Why an account cannot be kept as it is told."""

    SENDER_OF_THE_INSTALLATION = "This id is the installation's own."
    SENDER_FIXED = "An account stays with its channel and its provider."
    SENDER_NAME_TAKEN = "Another account of this channel has this name."


class AccountFault(Reason):
    """Why the settings of an account are not those that its provider needs."""

    OTHER_SECRETS_NEEDED = "These are not the secrets that the provider needs."
    NO_SUCH_PROVIDER = "There is no provider {provider} of {channel}."
    NO_MAILBOX = "not a mailbox such as hello@example.com"
    NO_SENDER = "either from_number or messaging_service_sid"


def clashes(account: Account, others: Sequence[Account]) -> AccountRefusal | None:
    """Why an account cannot be kept as it is told, or None if it can."""
    for one in others:
        if one.id == account.id and (one.channel, one.provider) != (account.channel, account.provider):
            return AccountRefusal.SENDER_FIXED
        if one.id != account.id and (one.channel, one.name) == (account.channel, account.name):
            return AccountRefusal.SENDER_NAME_TAKEN
    return None


def chosen(accounts: Sequence[Account], probes: Collection[UUID] = ()) -> Account | None:
    """The account that sends now: the first that is active, or is to be tried."""
    return next((one for one in accounts if one.status is AccountStatus.ACTIVE or one.id in probes), None)
