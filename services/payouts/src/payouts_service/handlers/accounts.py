"""Accounts at payment providers: kept, given another key, disabled and enabled by admins."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from pydantic import SecretStr

from ..clients.accounts import is_live
from ..domain.account import Account, KeyFault, changed, clashes
from ..errors import AnotherAccount, MalformedAccount, NoVault
from ..work import Work


async def list_accounts(work: Work) -> Sequence[Account]:
    """The tenant's own accounts, the oldest first."""
    return await work.accounts.all()


async def keep_account(work: Work, told: Account, key: SecretStr | None) -> Account:
    """Make or change an account; a key that is left out stays as it is, and so does whether it is disabled.

    Raises `MalformedAccount`, `AnotherAccount`, `NoVault`.
    """
    before = await work.accounts.find_locked(told.id)
    if before is None and key is None:
        raise MalformedAccount(KeyFault.PAYMENT_KEY_MISSING, field="body.api_key")
    first = before or replace(told, revision=0)
    named = replace(first, provider=told.provider, account=told.account, name=told.name)
    return await _keep(work, _with_key(work, named, key) if key else changed(named, work.now))


async def rotate_key(work: Work, account_id: UUID, key: SecretStr) -> Account:
    """Give an account another key of the same mode; the one before is forgotten.

    Raises `NoSuchAccount`, `MalformedAccount`, `AnotherAccount`, `NoVault`.
    """
    return await _keep(work, _with_key(work, await work.accounts.get_locked(account_id), key))


async def disable_account(work: Work, account_id: UUID) -> Account:
    """Ask a provider for nothing more under an account; its payouts wait. Raises `NoSuchAccount`."""
    return await _move(work, account_id, work.now)


async def enable_account(work: Work, account_id: UUID) -> Account:
    """Use an account again, at once. Raises `NoSuchAccount`."""
    return await _move(work, account_id, None)


async def reseal_secrets(work: Work, limit: int) -> int:
    """Bring keys that an older key of the installation has sealed under the current one."""
    vault = work.vault
    return await work.accounts.reseal(vault, work.tenant_id, limit) if vault is not None else 0


async def _move(work: Work, account_id: UUID, disabled_at: datetime | None) -> Account:
    account = await work.accounts.get_locked(account_id)
    return await _keep(work, changed(account, work.now, disabled_at=disabled_at))


def _with_key(work: Work, account: Account, key: SecretStr) -> Account:
    if work.vault is None:
        raise NoVault
    sealed = work.vault.seal(key, tenant_id=work.tenant_id, purpose=account.purpose)
    return changed(account, work.now, sealed=sealed, livemode=is_live(account.provider, key))


async def _keep(work: Work, account: Account) -> Account:
    """Store an account, and let what may have waited for it be asked for at once."""
    clash = clashes(account, await work.accounts.all())
    if clash is not None:
        raise AnotherAccount(clash)
    await work.accounts.save(account)
    await work.payouts.wake_waiting(work.now)
    return account
