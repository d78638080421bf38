"""Accounts of tenants at payment providers, opened with their keys for one call at a time."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from functools import partial
from typing import Protocol, TypeVar
from uuid import UUID

from pydantic import SecretStr

from chassis.effects import Answer, Later, Unknown
from chassis.security.secrets import SealBroken, Vault

from ..domain.account import Account, KeyFault, Lack
from ..domain.comparison import Refund
from ..errors import MalformedAccount
from .checkouts import PageAnswer, PageAsked
from .provider import Enquiry, Listed, Payment, Provider
from .stripe_accounts import live_mode

A = TypeVar("A")
_WAIT = 3600.0
"""Seconds; whoever changes an account wakes what waits for it."""
_UNREADABLE = Later(Lack.ACCOUNT_KEY_UNREADABLE, _WAIT)
_MODES: Mapping[str, Callable[[str], bool | None]] = {"stripe": live_mode}
"""The providers there are, and how each tells from a key whether it moves real money."""


def is_live(provider: str, key: SecretStr) -> bool:
    """Whether a key moves real money. Raises `MalformedAccount` for an unknown provider, and for what is no key."""
    if provider not in _MODES:
        raise MalformedAccount(KeyFault.PROVIDER_UNKNOWN, field="body.provider", providers=", ".join(_MODES))
    mode = _MODES[provider](key.get_secret_value())
    if mode is None:
        raise MalformedAccount(KeyFault.PAYMENT_KEY_UNKNOWN, field="body.api_key")
    return mode


async def _listed(reference: str | None, account: Provider) -> Answer:
    return await account.list_refunds(reference)


class Opener(Protocol):
    """Opens accounts at one provider."""

    def opened(self, key: SecretStr, *, livemode: bool) -> Provider:
        """One account, by its key."""
        ...

    async def close(self) -> None:
        """Give the connections back."""
        ...


class OpenAccounts:
    """Asks the account that each request names. No call raises for an answer of the provider."""

    def __init__(self, openers: Mapping[str, Opener], *, installation: SecretStr, vault: Vault | None) -> None:
        self._openers = openers
        self._installation = installation
        self._vault = vault

    async def close(self) -> None:
        """Give the connections back."""
        for opener in self._openers.values():
            await opener.close()

    def of(self, tenant_id: UUID, account: Account) -> Provider:
        """An account of a tenant, with its key. Raises `SealBroken`."""
        return self._openers[account.provider].opened(self._key(tenant_id, account), livemode=account.livemode)

    async def refund(self, payment: Payment) -> Answer:
        """Give captured money back."""
        return await self._ask(payment.tenant_id, payment.account, lambda account: account.refund(payment))

    async def credit(self, payment: Payment) -> Answer:
        """Put credit on the customer's balance, or make a code where there is no customer."""
        return await self._ask(payment.tenant_id, payment.account, lambda account: account.credit(payment))

    async def rollover(self, payment: Payment) -> Answer:
        """Make a code that is worth the amount on the next purchase."""
        return await self._ask(payment.tenant_id, payment.account, lambda account: account.rollover(payment))

    async def list_refunds(self, asked: Enquiry) -> Answer:
        """`Listed`: every refund of the payments of an order, each once."""
        found, first = dict[str, Refund](), asked.reference
        for reference in (first, *asked.others):
            answer = await self._ask(asked.tenant_id, asked.account, partial(_listed, reference))
            if not isinstance(answer, Listed):
                return answer
            found |= {one.reference: one for one in answer.refunds}
        return Listed(first or "", tuple(found.values()))

    async def open_checkout(
        self, tenant_id: UUID, account: Account | Lack, asked: PageAsked, *, within: timedelta
    ) -> PageAnswer:
        """`Opened`: a page at which a visitor pays; she waits for it, so not for long."""
        try:
            async with asyncio.timeout(within.total_seconds()):
                return await self._ask(tenant_id, account, lambda opened: opened.open_checkout(asked))
        except TimeoutError:
            return Unknown("timeout")

    async def _ask(
        self, tenant_id: UUID, account: Account | Lack, ask: Callable[[Provider], Awaitable[A]]
    ) -> A | Later:
        if isinstance(account, Lack):
            return Later(account, _WAIT)
        try:
            opened = self.of(tenant_id, account)
        except SealBroken:
            return _UNREADABLE
        return await ask(opened)

    def _key(self, tenant_id: UUID, account: Account) -> SecretStr:
        if account.is_installation:
            return self._installation
        if self._vault is None or account.sealed is None:
            raise SealBroken
        return self._vault.reveal(account.sealed, tenant_id=tenant_id, purpose=account.purpose)
