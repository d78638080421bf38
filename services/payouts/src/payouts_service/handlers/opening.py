"""The road of a checkout: its transactions, and between them the question to the provider, which is asked in none."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Concatenate, ParamSpec, Protocol, TypeVar
from uuid import UUID

from ..clients.accounts import OpenAccounts
from ..clients.checkouts import PageAsked, Pages
from ..domain.checkout import Checkout
from ..settings import Settings
from . import checkouts

P = ParamSpec("P")
W = TypeVar("W")
R = TypeVar("R")


class Transact(Protocol):
    """Runs a handler in a transaction of its own, committed before it returns."""

    async def __call__(
        self, handler: Callable[Concatenate[W, P], Awaitable[R]], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """What the handler returns."""
        ...


@dataclass(frozen=True)
class Wanted:
    """What a visitor of a tenant wants to buy, and what the page is told of her; nothing of a person is kept."""

    tenant_id: UUID
    slug: str
    bundle_id: str
    email: str | None = None
    locale: str | None = None


@dataclass(frozen=True)
class CheckoutOpener:
    """Where pages are asked for, and what the installation says of them."""

    accounts: OpenAccounts
    settings: Settings

    async def open(self, wanted: Wanted, *, once: Transact, do: Transact) -> Checkout:
        """A checkout whose page is open; `once` begins it, and gives a repeated request the one that it began.

        Raises `NoSuchCampaign`, `OfferOnItsWay`, `CheckoutRefused`, `CheckoutExpired`, `CheckoutDelayed`.
        """
        lifetime = self.settings.checkout_lifetime
        begun = await once(checkouts.begin_checkout, wanted.slug, wanted.bundle_id, lifetime=lifetime)
        asked, account = await do(checkouts.take_checkout, begun, lifetime=lifetime)
        if not asked.is_settled:
            page, within = self._page(asked, wanted), self.settings.checkout_timeout
            answer = await self.accounts.open_checkout(wanted.tenant_id, account, page, within=within)
            asked = await do(checkouts.settle_checkout, asked, answer, lifetime=lifetime)
        return await do(checkouts.show_checkout, asked)

    def _page(self, checkout: Checkout, wanted: Wanted) -> PageAsked:
        back = self.settings.campaign_page(wanted.tenant_id, checkout.slug)
        return PageAsked(
            key=checkout.key,
            name=checkout.name,
            price=checkout.price,
            labels=checkout.labels(wanted.tenant_id),
            pages=Pages(paid=f"{back}/thanks", cancelled=f"{back}?checkout=cancelled"),
            expires_at=checkout.expires_at,
            checkout_id=str(checkout.id),
            email=wanted.email,
            locale=wanted.locale,
        )
