"""Accounts at providers: kept by staff, paused by what their providers answer."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

import orjson
from pydantic import SecretStr

from ..clients.providers import find, parted, read
from ..domain.account import (
    INSTALLATION_ID,
    Account,
    AccountFault,
    AccountRefusal,
    AccountStatus,
    Complaint,
    Trouble,
    clashes,
    pause,
    resume,
    with_secrets,
    without_old_secrets,
)
from ..errors import AnotherAccount, MalformedAccount, NoVault
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
        raise AnotherAccount(clash or AccountRefusal.SENDER_OF_THE_INSTALLATION)
    settings, secrets = parted(read(find(told.channel, told.provider), told.settings))
    revision = before.revision + 1 if before else 1
    kept = replace(told, settings=settings, revision=revision, changed_at=work.now)
    if secrets:
        kept = replace(kept, sealed=_sealed(work, told, secrets))
    elif before is not None:
        kept = replace(kept, sealed=before.sealed, sealed_old=before.sealed_old)
    return await _keep(work, kept)


async def rotate_secrets(work: Work, account_id: UUID, secrets: Mapping[str, str]) -> Account:
    """Give an account new secrets, and keep those it had beside them, to be used while the new ones are refused.

    Raises `NoSuchAccount`, `MalformedAccount`, `NoVault`.
    """
    account = await work.accounts.get_locked(account_id)
    _settings, known = parted(read(find(account.channel, account.provider), {**account.settings, **secrets}))
    if known.keys() != secrets.keys():
        raise MalformedAccount(AccountFault.OTHER_SECRETS_NEEDED, field="body.secrets")
    sealed = _sealed(work, account, known)
    return await _keep(work, resume(with_secrets(account, sealed, work.now)))


async def forget_old_secrets(work: Work, account_id: UUID) -> Account:
    """End a rotation: only the newest secrets are used any more. Raises `NoSuchAccount`."""
    kept = without_old_secrets(await work.accounts.get_locked(account_id))
    await work.accounts.save(kept)
    return kept


async def move_account(work: Work, account_id: UUID, *, to: AccountStatus) -> Account:
    """Pause or resume an account, for staff; what has waited for it goes at once. Raises `NoSuchAccount`."""
    return await _keep(work, replace(await work.accounts.get_locked(account_id), status=to))


async def _keep(work: Work, account: Account) -> Account:
    """Store an account that sends, or one that staff has paused."""
    is_paused = account.status is AccountStatus.PAUSED
    kept = pause(account, Complaint(Trouble.STAFF, ""), work.now) if is_paused else resume(account)
    await work.accounts.save(kept)
    if not is_paused:
        await work.messages.wake_for_account(kept.channel, work.now)
    return kept


async def reseal_secrets(work: Work, limit: int) -> int:
    """Bring secrets that an older key of the installation has sealed under the current one."""
    vault = work.installation.vault
    return await work.accounts.reseal(vault, work.tenant_id, limit) if vault is not None else 0


def _sealed(work: Work, account: Account, secrets: Mapping[str, str]) -> str:
    if work.installation.vault is None:
        raise NoVault
    plain = SecretStr(orjson.dumps(secrets).decode())
    return work.installation.vault.seal(plain, tenant_id=work.tenant_id, purpose=account.purpose)
