"""Carries a message through its account: writes it for the channel, and hands it to the account's provider."""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
import structlog
from pydantic import BaseModel

from chassis.clock import Clock
from chassis.effects import Answer, Declined, Later
from chassis.security.secrets import SealBroken, Vault

from ..domain.account import Account
from ..domain.channel import Channel
from ..domain.letter import SendRequest
from ..domain.merge_tags import BrokenTemplate
from ..domain.reasons import Reason
from ..errors import MalformedAccount
from .channels import Writer
from .providers import PROVIDERS, read
from .providers.reach import Reach
from .sender import AccountStopped, NobodyToAsk, Sender

log = structlog.get_logger(__name__)
_MOST_OPEN = 500
"""Accounts whose connections are kept; of more, those used longest ago are closed."""


@dataclass(frozen=True)
class OpenAccount:
    """An account with its secrets, ready to be used."""

    revision: int
    settings: BaseModel
    sender: Sender[Any]


class Post:
    """Sends through any account of any channel, and asks what became of what was sent."""

    def __init__(
        self,
        writers: Mapping[Channel, Writer],
        *,
        installation: BaseModel | None,
        vault: Vault | None,
        reach: Reach,
        clock: Clock,
    ) -> None:
        self._writers = writers
        self._installation = installation
        self._vault = vault
        self._reach = reach
        self._clock = clock
        self._open: OrderedDict[tuple[UUID | None, UUID], OpenAccount] = OrderedDict()

    async def send(self, request: SendRequest) -> Answer:
        """Send the message of an attempt. Raises whatever leaves its outcome unknown."""
        if self._clock.now() >= request.begin_before:
            return Later("lease_over", 0)  # somebody else may hold it by now; nothing was sent
        try:
            return await self._hand_over(request)
        except BrokenTemplate as broken:
            log.warning("template_refused", message_id=str(request.message.id), why=str(broken))
            return Declined(Reason.TEMPLATE_ERROR)
        except (SealBroken, MalformedAccount) as broken:
            return AccountStopped(type(broken).__name__, 0)

    async def ask_again(self, request: SendRequest) -> Answer:
        """What became of an earlier attempt, as far as its provider can say. Raises if it cannot be asked now."""
        if request.account is None:
            return NobodyToAsk("account_not_configured")
        sender = (await self._opened(request.tenant_id, request.account)).sender
        if sender.repeatable and request.letter is not None:
            return await self.send(request)
        if sender.look_up is not None:
            return await sender.look_up(request.message.attempt_id or request.message.id)
        return NobodyToAsk("no_search")

    async def close(self) -> None:
        """Give every connection back."""
        while self._open:
            await self._open.popitem()[1].sender.close()

    async def _hand_over(self, request: SendRequest) -> Answer:
        if request.account is None or request.letter is None:
            return Later("nothing_to_send", 0)
        opened = await self._opened(request.tenant_id, request.account)
        written = self._writers[request.account.channel].write(request, request.letter, opened.settings)
        return await opened.sender.send(written)

    async def _opened(self, tenant_id: UUID, account: Account) -> OpenAccount:
        """The account as it is now. Raises `SealBroken`, `MalformedAccount`."""
        key = (None if account.is_installation else tenant_id, account.id)
        known = self._open.get(key)
        if known is None or known.revision != account.revision:
            self._open[key] = self._make(tenant_id, account)
            if known is not None:
                await known.sender.close()
        self._open.move_to_end(key)
        opened = self._open[key]
        if len(self._open) > _MOST_OPEN:
            await self._open.popitem(last=False)[1].sender.close()
        return opened

    def _make(self, tenant_id: UUID, account: Account) -> OpenAccount:
        settings = self._settings(tenant_id, account)
        reach = Reach(self._reach.timeout, private=self._reach.private or account.is_installation)
        open_sender: Callable[[Any, Reach], Sender[Any]] = PROVIDERS[account.channel, account.provider].open
        return OpenAccount(account.revision, settings, open_sender(settings, reach))

    def _settings(self, tenant_id: UUID, account: Account) -> BaseModel:
        if account.is_installation and self._installation is not None:
            return self._installation
        secrets = {}
        if account.sealed is not None:
            if self._vault is None:
                raise SealBroken
            secrets = orjson.loads(
                self._vault.reveal(account.sealed, tenant_id=tenant_id, purpose=account.purpose).get_secret_value()
            )
        return read(account.channel, account.provider, {**account.settings, **secrets})
