"""Accounts at payment providers."""

from dataclasses import asdict, fields
from uuid import UUID

from sqlalchemy import Uuid, bindparam, select

from chassis.postgres.sealed import SealedColumns
from chassis.postgres.sets import Insertion
from chassis.postgres.sql import Connection
from chassis.security.secrets import Vault

from ..domain.account import Account, purpose_of
from ..errors import NoSuchAccount
from ..tables import PAYMENT_ACCOUNTS

_NAMES = tuple(field.name for field in fields(Account))
_ALL = select(*(PAYMENT_ACCOUNTS.c[name] for name in _NAMES)).order_by(PAYMENT_ACCOUNTS.c.id)
_LOCKED = _ALL.where(PAYMENT_ACCOUNTS.c.id == bindparam("id", type_=Uuid)).with_for_update()
_SAVE = Insertion(PAYMENT_ACCOUNTS, *_NAMES, replace=True)
_SEALED = SealedColumns("payment_accounts", {"sealed": "text"}, purpose_of)


class Accounts:
    """Accounts at payment providers; they are few."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def all(self) -> list[Account]:
        """All of them, by id."""
        return [Account(**row) for row in await self._connection.execute(_ALL)]

    async def find_locked(self, account_id: UUID) -> Account | None:
        """One account, locked, or None."""
        row = (await self._connection.execute(_LOCKED, {"id": account_id})).first()
        return Account(**row) if row is not None else None

    async def get_locked(self, account_id: UUID) -> Account:
        """One account, locked. Raises `NoSuchAccount`."""
        found = await self.find_locked(account_id)
        if found is None:
            raise NoSuchAccount
        return found

    async def reseal(self, vault: Vault, tenant_id: UUID, limit: int) -> int:
        """Bring keys that an older key of the installation has sealed under the current one; returns how many."""
        return await _SEALED.reseal(self._connection, vault, tenant_id, limit)

    async def save(self, account: Account) -> None:
        """Store one, new or changed."""
        await _SAVE(self._connection, [asdict(account)])
