"""Accounts at providers."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import any_, select

from chassis.postgres.sealed import SealedColumns
from chassis.postgres.sql import Connection, to_json
from chassis.security.secrets import Vault
from contracts.values import Channel

from ..domain.account import Account, AccountStatus, Trouble, purpose_of
from ..errors import NoSuchAccount
from ..tables import PROVIDER_ACCOUNTS
from .rows import IDS, without_tenant

_ALL = select(PROVIDER_ACCOUNTS).order_by(PROVIDER_ACCOUNTS.c.id)
_LOCKED = _ALL.where(PROVIDER_ACCOUNTS.c.id == any_(IDS)).with_for_update()
_SAVE = """
INSERT INTO provider_accounts
    (id, channel, provider, name, settings, sealed, status, reason, revision, changed_at,
    detail, paused_at, probe_at, probes, sealed_old)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
ON CONFLICT (tenant_id, id) DO UPDATE SET
    name = excluded.name, settings = excluded.settings, sealed = excluded.sealed, status = excluded.status,
    reason = excluded.reason, revision = excluded.revision, changed_at = excluded.changed_at,
    detail = excluded.detail, paused_at = excluded.paused_at, probe_at = excluded.probe_at, probes = excluded.probes,
    sealed_old = excluded.sealed_old
"""
_TO_PROBE = """
SELECT id FROM provider_accounts WHERE probe_at <= $1 AND status = 'paused' ORDER BY id FOR UPDATE SKIP LOCKED
"""
_SEALED = SealedColumns("provider_accounts", {"sealed": "text", "sealed_old": "text"}, purpose_of)


class Accounts:
    """Accounts at providers."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def all(self) -> list[Account]:
        """All of them, by id."""
        return [_account(row) for row in await self._connection.execute(_ALL)]

    async def find_locked(self, account_id: UUID) -> Account | None:
        """One account, locked, or None."""
        return next(iter(await self.locked([account_id])), None)

    async def locked(self, account_ids: Collection[UUID]) -> list[Account]:
        """Accounts in the order of their ids, locked."""
        return [_account(row) for row in await self._connection.execute(_LOCKED, {"ids": list(account_ids)})]

    async def get_locked(self, account_id: UUID) -> Account:
        """One account, locked. Raises `NoSuchAccount`."""
        found = await self.find_locked(account_id)
        if found is None:
            raise NoSuchAccount
        return found

    async def to_probe(self, now: datetime) -> set[UUID]:
        """Accounts that are to be tried now, locked; those another worker holds are left to it."""
        return set((await self._connection.run(_TO_PROBE, now)).scalars())

    async def reseal(self, vault: Vault, tenant_id: UUID, limit: int) -> int:
        """Bring secrets that an older key has sealed under the current one; returns of how many accounts."""
        return await _SEALED.reseal(self._connection, vault, tenant_id, limit)

    async def save_all(self, accounts: Iterable[Account]) -> None:
        """Store several; they are few."""
        for account in accounts:
            await self.save(account)

    async def save(self, account: Account) -> None:
        """Store one, new or changed; its channel and provider stay."""
        named = (account.id, account.channel, account.provider, account.name, to_json(account.settings))
        state = (account.sealed, account.status, account.reason, account.revision, account.changed_at)
        pause = (account.detail, account.paused_at, account.probe_at, account.probes)
        await self._connection.run(_SAVE, *named, *state, *pause, account.sealed_old)


def _account(row: Mapping[str, Any]) -> Account:
    known: dict[str, Any] = {"channel": Channel(row["channel"]), "status": AccountStatus(row["status"])}
    known["reason"] = row["reason"] and Trouble(row["reason"])
    return Account(**{**without_tenant(row), **known})
