"""Carries a message through its account: writes it for the channel, and hands it to the account's provider."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta

import structlog
from pydantic import BaseModel

from chassis.clock import Clock
from chassis.effects import Answer, Later, Unknown
from chassis.security.secrets import SealBroken
from chassis.templates import BrokenTemplate
from contracts.values import Channel

from ..domain.account import Trouble
from ..domain.letter import SendRequest
from ..domain.reasons import Reason
from ..errors import MalformedAccount
from .accounts import OpenAccounts
from .channels import Writer
from .sender import AccountStopped, MessageRefused, NobodyToAsk, Sought

_KEY_LASTS = timedelta(hours=23)
"""How long a provider that honours our key surely remembers it: they all promise a day."""
_REST = timedelta(minutes=1)
"""How long the installation's account leaves a provider alone that stopped it."""
log = structlog.get_logger(__name__)


class Post:
    """Sends through any account of any channel, and asks what became of what was sent."""

    def __init__(self, writers: Mapping[Channel, Writer], accounts: OpenAccounts, clock: Clock) -> None:
        self._writers = writers
        self._accounts = accounts
        self._clock = clock
        self._rests_until = clock.now()
        self._stopped = AccountStopped(Trouble.SERVER_REFUSES, 0)
        """What the installation's account was told last. It has no row that could be paused, so it rests here."""

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
        opened = await self._accounts.of(request.tenant_id, request.account)
        sender = opened.sender
        if sender.repeatable and self._is_remembered(request):
            return _of_repetition(await self.send(request))
        if sender.look_up is not None:
            return await sender.look_up(self._sought(request, opened.settings))
        return NobodyToAsk("no_search")

    async def close(self) -> None:
        """Give every connection back."""
        await self._accounts.close()

    def _is_remembered(self, request: SendRequest) -> bool:
        """Whether a message may be handed over again: it may still go, and the same account still knows its key."""
        began, account = request.message.attempted_at, request.account
        if request.letter is None or account is None or began is None:
            return False
        return account.vouches_for(began) and self._clock.now() < began + _KEY_LASTS

    def _sought(self, request: SendRequest, settings: BaseModel) -> Sought:
        message, written = request.message, None
        if request.account is not None and request.wrote is not None:
            with suppress(BrokenTemplate):
                written = self._writers[request.account.channel].write(request, request.wrote, settings)
        return Sought(message.attempt_id or message.id, message.began_at, written)

    async def _hand_over(self, request: SendRequest) -> Answer:
        if request.account is None or request.letter is None:
            return Later("nothing_to_send", 0)
        if request.account.is_installation and self._clock.now() < self._rests_until:
            return self._stopped
        opened = await self._accounts.of(request.tenant_id, request.account)
        written = self._writers[request.account.channel].write(request, request.letter, opened.settings)
        answer = await opened.sender.send(written)
        if opened.before is not None and _is_login_refused(answer):
            log.warning("old_secrets_used", account_id=str(request.account.id))
            return await opened.before.send(written)
        if request.account.is_installation and isinstance(answer, AccountStopped):
            self._stopped, self._rests_until = answer, self._clock.now() + _REST
        return answer


def _of_repetition(answer: Answer) -> Answer:
    """The answer to a message that was handed over again; what we refuse now says nothing of what was taken before."""
    if isinstance(answer, MessageRefused) and answer.reason in (Reason.TEMPLATE_ERROR, Reason.ADDRESS_INVALID):
        return Unknown(answer.reason)
    return answer


def _is_login_refused(answer: Answer) -> bool:
    """Whether nothing was taken because of the secrets."""
    return isinstance(answer, AccountStopped) and answer.reason == Trouble.LOGIN_REFUSED
