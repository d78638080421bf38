"""Accounts at providers."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import any_, select

from chassis.postgres.sql import Connection, to_json
from contracts.values import Channel

from ..domain.account import Account, AccountStatus
from ..tables import PROVIDER_ACCOUNTS
from .rows import IDS, without_tenant

_ALL = select(PROVIDER_ACCOUNTS).order_by(PROVIDER_ACCOUNTS.c.id)
_LOCKED = _ALL.where(PROVIDER_ACCOUNTS.c.id == any_(IDS)).with_for_update()
_SAVE = """
INSERT INTO provider_accounts
    (id, channel, provider, name, settings, sealed, status, reason, revision, changed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
ON CONFLICT (tenant_id, id) DO UPDATE SET
    name = excluded.name, settings = excluded.settings, sealed = excluded.sealed, status = excluded.status,
    reason = excluded.reason, revision = excluded.revision, changed_at = excluded.changed_at
"""


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

    async def save(self, account: Account) -> None:
        """Store one, new or changed; its channel and provider stay."""
        named = (account.id, account.channel, account.provider, account.name, to_json(account.settings))
        state = (account.sealed, account.status, account.reason, account.revision, account.changed_at)
        await self._connection.run(_SAVE, *named, *state)


def _account(row: Mapping[str, Any]) -> Account:
    known = {"channel": Channel(row["channel"]), "status": AccountStatus(row["status"])}
    return Account(**{**without_tenant(row), **known})
