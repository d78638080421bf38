"""Accounts at payment providers: whose key moves the money of which order."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from .order import Order

INSTALLATION_ID = UUID(int=0)
"""The id of the account in the installation's own settings. It has no row."""


class Lack(StrEnum):
    """Why a payout waits for an account."""

    ACCOUNT_UNKNOWN = "account_unknown"
    """The tenant has none that is the order's, or several and no order that says which."""
    ACCOUNT_DISABLED = "account_disabled"


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
    def purpose(self) -> str:
        """What its key is sealed for."""
        return f"payment account {self.id}"


def changed(account: Account, now: datetime, **more: object) -> Account:
    """The account with other values, at its next revision."""
    return replace(account, revision=account.revision + 1, changed_at=now, **more)  # type: ignore[arg-type] # by name


def clashes(account: Account, others: Sequence[Account]) -> str | None:
    """Why an account cannot be kept as it is told, or None if it can."""
    named = (account.provider, account.account)
    if account.is_installation:
        return "This id is the installation's own."
    for one in others:
        if one.id == account.id and ((one.provider, one.account) != named or one.livemode != account.livemode):
            return "An account stays with its provider, its name there and its mode."
        if one.id != account.id and (one.provider, one.account) == named:
            return "The tenant has this account already."
    return None


def chosen(
    accounts: Sequence[Account], order: Order | None, *, shared: Account | None, asked: UUID | None = None
) -> Account | Lack:
    """The account that is to be asked about an order, or for what is given without one; or why there is none.

    It is the order's own. Without an order it is the only one there is. The account of the installation, where it is
    `shared`, stands in for tenants that have none at all. `asked` is the account that may have done it already:
    nobody else is asked then.
    """
    if asked is not None:
        candidates = [one for one in (*accounts, *([shared] if shared else ())) if one.id == asked]
    elif not accounts and shared is not None:
        candidates = [shared]
    elif order is None:
        candidates = [one for one in accounts if one.disabled_at is None] or list(accounts)
    else:
        candidates = [one for one in accounts if (one.provider, one.account) == (order.provider, order.account)]
    if len(candidates) != 1:
        return Lack.ACCOUNT_UNKNOWN
    return Lack.ACCOUNT_DISABLED if candidates[0].disabled_at is not None else candidates[0]
