"""Accounts at providers."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select

from chassis.postgres.sql import Connection, to_json
from contracts.values import Channel

from ..domain.account import Account, AccountStatus
from ..tables import PROVIDER_ACCOUNTS
from .rows import without_tenant

_ALL = select(PROVIDER_ACCOUNTS).order_by(PROVIDER_ACCOUNTS.c.id)
_LOCKED = select(PROVIDER_ACCOUNTS).where(PROVIDER_ACCOUNTS.c.id == bindparam("id")).with_for_update()
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
        row = (await self._connection.execute(_LOCKED, {"id": account_id})).first()
        return _account(row) if row is not None else None

    async def save(self, account: Account) -> None:
        """Store one, new or changed; its channel and provider stay."""
        named = (account.id, account.channel, account.provider, account.name, to_json(account.settings))
        state = (account.sealed, account.status, account.reason, account.revision, account.changed_at)
        await self._connection.run(_SAVE, *named, *state)


def _account(row: Mapping[str, Any]) -> Account:
    known = {"channel": Channel(row["channel"]), "status": AccountStatus(row["status"])}
    return Account(**{**without_tenant(row), **known})
