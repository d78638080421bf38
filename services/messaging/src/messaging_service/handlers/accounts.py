"""Accounts at providers: kept by staff, paused by what their providers answer."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import orjson
from pydantic import SecretStr

from ..clients.providers import find, parted, read
from ..domain.account import INSTALLATION_ID, Account, AccountStatus, clashes
from ..errors import AnotherAccount, NoVault
from ..work import Work


async def list_accounts(work: Work) -> Sequence[Account]:
    """The tenant's own accounts, the oldest first."""
    return await work.accounts.all()


async def keep_account(work: Work, told: Account) -> Account:
    """Store an account with its settings; secrets that are left out stay as they are.

    Raises `MalformedAccount`, `AnotherAccount`, `NoVault`.
    """
    before = await work.accounts.find_locked(told.id)
    clash = clashes(told, await work.accounts.all())
    if clash is not None or told.id == INSTALLATION_ID:
        raise AnotherAccount(clash or "This id is the installation's own.")
    settings, secrets = parted(read(find(told.channel, told.provider), told.settings))
    sealed = _sealed(work, told, secrets) if secrets else before.sealed if before else None
    revision = before.revision + 1 if before else 1
    kept = replace(told, settings=settings, sealed=sealed, revision=revision, changed_at=work.now)
    await work.accounts.save(kept)
    if kept.status is AccountStatus.ACTIVE:
        await work.messages.wake_for_account(kept.channel, work.now)
    return kept


def _sealed(work: Work, account: Account, secrets: Mapping[str, str]) -> str:
    if work.installation.vault is None:
        raise NoVault
    plain = SecretStr(orjson.dumps(secrets).decode())
    return work.installation.vault.seal(plain, tenant_id=work.tenant_id, purpose=account.purpose)
