"""Accounts at providers: kept by staff, paused by what their providers answer."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

import orjson
from pydantic import SecretStr

from ..clients.providers import find, parted, read
from ..domain.account import INSTALLATION_ID, Account, AccountStatus, Complaint, Trouble, clashes, pause, resume
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
    return await _keep(work, kept)


async def move_account(work: Work, account_id: UUID, *, to: AccountStatus) -> Account:
    """Pause or resume an account, for staff; what has waited for it goes at once. Raises `NoSuchAccount`."""
    return await _keep(work, replace(await work.accounts.get_locked(account_id), status=to))


async def _keep(work: Work, account: Account) -> Account:
    """Store an account that sends, or one that staff has paused."""
    if account.status is AccountStatus.PAUSED:
        kept = account if account.paused_at else pause(account, Complaint(Trouble.STAFF, ""), work.now)
        await work.accounts.save(kept)
        return kept
    await work.accounts.save(resume(account))
    await work.messages.wake_for_account(account.channel, work.now)
    return resume(account)


def _sealed(work: Work, account: Account, secrets: Mapping[str, str]) -> str:
    if work.installation.vault is None:
        raise NoVault
    plain = SecretStr(orjson.dumps(secrets).decode())
    return work.installation.vault.seal(plain, tenant_id=work.tenant_id, purpose=account.purpose)
