"""Accounts, opened: with their secrets revealed and their connections kept."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from pydantic import BaseModel

from chassis.security.reach import Reach
from chassis.security.secrets import SealBroken, Vault
from contracts.values import Channel

from ..domain.account import Account
from .providers import Provider, read
from .sender import Sender

_MOST_OPEN = 500
"""Accounts whose connections are kept; of more, those used longest ago are closed."""


@dataclass(frozen=True)
class OpenAccount:
    """An account that is ready to be used."""

    revision: int
    settings: BaseModel
    sender: Sender[Any]
    before: Sender[Any] | None = None
    """The same account with the secrets it had before, while they are being replaced."""

    async def close(self) -> None:
        """Give every connection back."""
        await self.sender.close()
        if self.before is not None:
            await self.before.close()


class OpenAccounts:
    """Opens each account once, and again when staff has changed it."""

    def __init__(
        self,
        providers: Mapping[tuple[Channel, str], Provider],
        *,
        installation: BaseModel | None,
        vault: Vault | None,
        reach: Reach,
    ) -> None:
        self._providers = providers
        self._installation = installation
        self._vault = vault
        self._reach = reach
        self._open: OrderedDict[tuple[UUID | None, UUID], OpenAccount] = OrderedDict()

    async def of(self, tenant_id: UUID, account: Account) -> OpenAccount:
        """A tenant's account as it is now. Raises `SealBroken`, `MalformedAccount`."""
        key = (None if account.is_installation else tenant_id, account.id)
        known = self._open.get(key)
        if known is None or known.revision != account.revision:
            self._open[key] = self._made(tenant_id, account)
            if known is not None:
                await known.close()
        self._open.move_to_end(key)
        opened = self._open[key]
        if len(self._open) > _MOST_OPEN:
            await self._open.popitem(last=False)[1].close()
        return opened

    async def close(self) -> None:
        """Give every connection back."""
        while self._open:
            await self._open.popitem()[1].close()

    def _made(self, tenant_id: UUID, account: Account) -> OpenAccount:
        provider = self._providers[account.channel, account.provider]
        if account.is_installation and self._installation is not None:
            settings, reach = self._installation, Reach(self._reach.timeout, private=True)
        else:
            settings = read(provider, {**account.settings, **self._secrets(tenant_id, account, account.sealed)})
            reach = self._reach
        return OpenAccount(
            account.revision, settings, provider.open(settings, reach), self._before(provider, tenant_id, account)
        )

    def _before(self, provider: Provider, tenant_id: UUID, account: Account) -> Sender[Any] | None:
        if account.sealed_old is None:
            return None
        secrets = self._secrets(tenant_id, account, account.sealed_old)
        return provider.open(read(provider, {**account.settings, **secrets}), self._reach)

    def _secrets(self, tenant_id: UUID, account: Account, sealed: str | None) -> dict[str, str]:
        if sealed is None:
            return {}
        if self._vault is None:
            raise SealBroken
        plain = self._vault.reveal(sealed, tenant_id=tenant_id, purpose=account.purpose)
        secrets: dict[str, str] = orjson.loads(plain.get_secret_value())
        return secrets
