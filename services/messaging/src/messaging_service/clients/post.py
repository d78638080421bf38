"""Carries a message through its account: writes it for the channel, and hands it to the account's provider."""

from collections.abc import Mapping

import structlog

from chassis.clock import Clock
from chassis.effects import Answer, Later
from chassis.security.secrets import SealBroken
from chassis.templates import BrokenTemplate
from contracts.values import Channel

from ..domain.account import Trouble
from ..domain.letter import SendRequest
from ..domain.reasons import Reason
from ..errors import MalformedAccount
from .accounts import OpenAccounts
from .channels import Writer
from .sender import AccountStopped, MessageRefused, NobodyToAsk

log = structlog.get_logger(__name__)


class Post:
    """Sends through any account of any channel, and asks what became of what was sent."""

    def __init__(self, writers: Mapping[Channel, Writer], accounts: OpenAccounts, clock: Clock) -> None:
        self._writers = writers
        self._accounts = accounts
        self._clock = clock

    async def send(self, request: SendRequest) -> Answer:
        """Send the message of an attempt. Raises whatever leaves its outcome unknown."""
        if self._clock.now() >= request.begin_before:
            return Later("lease_over", 0)  # somebody else may hold it by now; nothing was sent
        try:
            return await self._hand_over(request)
        except BrokenTemplate as broken:
            log.warning("template_refused", message_id=str(request.message.id), why=str(broken))
            return MessageRefused(Reason.TEMPLATE_ERROR, str(broken))
        except SealBroken:
            return AccountStopped(Trouble.SECRETS_UNREADABLE, 0)
        except MalformedAccount as broken:
            return AccountStopped(Trouble.SETTINGS_MALFORMED, 0, str(broken))

    async def ask_again(self, request: SendRequest) -> Answer:
        """What became of an earlier attempt, as far as its provider can say. Raises if it cannot be asked now."""
        if request.account is None:
            return NobodyToAsk("account_not_configured")
        sender = (await self._accounts.of(request.tenant_id, request.account)).sender
        if sender.repeatable and request.letter is not None:
            return await self.send(request)
        if sender.look_up is not None:
            return await sender.look_up(request.message.attempt_id or request.message.id)
        return NobodyToAsk("no_search")

    async def close(self) -> None:
        """Give every connection back."""
        await self._accounts.close()

    async def _hand_over(self, request: SendRequest) -> Answer:
        if request.account is None or request.letter is None:
            return Later("nothing_to_send", 0)
        opened = await self._accounts.of(request.tenant_id, request.account)
        written = self._writers[request.account.channel].write(request, request.letter, opened.settings)
        return await opened.sender.send(written)
