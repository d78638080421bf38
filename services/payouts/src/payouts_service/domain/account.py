"""Accounts at payment providers: whose key moves the money of which order."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from contracts.values import Reason

from .order import Order

INSTALLATION_ID = UUID(int=0)
"""The id of the account in the installation's own settings. It has no row."""


class Lack(StrEnum):
    """Why a payout waits for an account."""

    ACCOUNT_UNKNOWN = "account_unknown"
    """The tenant has none that is the order's, or several and no order that says which."""
    ACCOUNT_DISABLED = "account_disabled"
    ACCOUNT_OF_OTHER_MODE = "account_of_other_mode"
    """The order was paid for real and the account is kept with a key for tests only, or the other way round."""
    ACCOUNT_KEY_UNREADABLE = "account_key_unreadable"
    """Its key was sealed with another key of the installation, or for somebody else."""


@dataclass(frozen=True)
class Account:
    """A tenant's account at a payment provider."""

    id: UUID
    provider: str
    account: str
    """The provider's own name of it, as orders bear it."""
    name: str
    """What people call it."""
    livemode: bool
    """Whether its key moves real money; False: it is a key for tests. It stays as it began."""
    sealed: str | None = field(default=None, repr=False)
    """Its key, sealed for the tenant and `purpose`."""
    revision: int = 1
    """Ascends with every change."""
    changed_at: datetime | None = None
    disabled_at: datetime | None = None

    @property
    def is_installation(self) -> bool:
        """Whether this is the account of the installation's own settings."""
        return self.id == INSTALLATION_ID

    @property
    def key(self) -> tuple[str, str, bool]:
        """What a tenant has once: an account at a provider, in one of its two modes."""
        return self.provider, self.account, self.livemode

    @property
    def purpose(self) -> str:
        """What its key is sealed for."""
        return purpose_of(self.id)


def purpose_of(account_id: UUID) -> str:
    """What the key of an account is sealed for."""
    return f"payment account {account_id}"


def changed(account: Account, now: datetime, **more: object) -> Account:
    """The account with other values, at its next revision."""
    return replace(account, revision=account.revision + 1, changed_at=now, **more)  # type: ignore[arg-type] # by name


class AccountRefusal(Reason):
    """Why an account cannot be kept as it is told."""

    ACCOUNT_OF_THE_INSTALLATION = "This id is the installation's own."
    PAYMENT_ACCOUNT_FIXED = "An account stays with its provider, its name there and its mode."
    PAYMENT_ACCOUNT_TWICE = "The tenant has this account already, in this mode."


class KeyFault(Reason):
    """Why an account cannot be opened by what is told."""

    PROVIDER_UNKNOWN = "The provider is one of {providers}."
    PAYMENT_KEY_UNKNOWN = "The key is a secret or restricted key of the provider, for real money or for tests."
    PAYMENT_KEY_MISSING = "A new account needs its key."


def clashes(account: Account, others: Sequence[Account]) -> AccountRefusal | None:
    """Why an account cannot be kept as it is told, or None if it can."""
    if account.is_installation:
        return AccountRefusal.ACCOUNT_OF_THE_INSTALLATION
    for one in others:
        if one.id == account.id and one.key != account.key:
            return AccountRefusal.PAYMENT_ACCOUNT_FIXED
        if one.id != account.id and one.key == account.key:
            return AccountRefusal.PAYMENT_ACCOUNT_TWICE
    return None


def chosen(
    accounts: Sequence[Account], order: Order | None, *, shared: Account | None, asked: UUID | None = None
) -> Account | Lack:
    """The account that is to be asked about an order, or for what is given without one; or why there is none.

    It is the order's own, in the mode in which that was paid; while nobody has said in which, real money goes first.
    Without an order it is the only one there is, and where any moves real money, the only one that does. The account of
    the installation, where it is `shared`, stands in for tenants that have none at all. `asked` is the account that
    may have done it already: nobody else is asked then.
    """
    if asked is not None:
        return _only([one for one in (*accounts, *([shared] if shared else ())) if one.id == asked])
    if order is None:
        return _only(_of_any_order(accounts, shared))
    own = [one for one in accounts if (one.provider, one.account) == (order.provider, order.account)]
    if not accounts and shared is not None:
        own = [shared]
    fitting = [one for one in own if order.livemode in (None, one.livemode)]
    return Lack.ACCOUNT_OF_OTHER_MODE if own and not fitting else _only(_real(fitting))


def _of_any_order(accounts: Sequence[Account], shared: Account | None) -> Sequence[Account]:
    if not accounts and shared is not None:
        return [shared]
    own = _real(accounts)
    return [one for one in own if one.disabled_at is None] or own


def _real(accounts: Sequence[Account]) -> Sequence[Account]:
    """Those that move real money, if any does."""
    return [one for one in accounts if one.livemode] or accounts


def _only(accounts: Sequence[Account]) -> Account | Lack:
    if len(accounts) != 1:
        return Lack.ACCOUNT_UNKNOWN
    return Lack.ACCOUNT_DISABLED if accounts[0].disabled_at is not None else accounts[0]
