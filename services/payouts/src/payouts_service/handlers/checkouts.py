"""Visitors who want to pay: a checkout is written down with its key, the provider is asked, its answer is kept."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import assert_never
from uuid import UUID

import structlog

from chassis.effects import Declined, Later, Unknown
from chassis.ids import new_id

from ..clients.checkouts import KeySpent, Opened, PageAnswer
from ..domain.account import Account, Lack, chosen
from ..domain.checkout import Checkout, begin, ready, renewed
from ..domain.offer import OfferRefusal
from ..errors import CheckoutDelayed, CheckoutExpired, CheckoutRefused
from ..work import Work

log = structlog.get_logger(__name__)


async def begin_checkout(work: Work, slug: str, bundle_id: str, *, lifetime: timedelta) -> UUID:
    """Write down what a visitor wants to buy; its id, which a repeated request gets again.

    Raises `NoSuchCampaign`, `OfferOnItsWay`, `CheckoutRefused`.
    """
    offer = await work.offers.get(slug, bundle_id)
    account = chosen(await work.accounts.all(), None, shared=work.shared)
    begun = begin(offer, account, new_id(), work.now, lifetime=lifetime)
    if isinstance(begun, OfferRefusal):
        raise CheckoutRefused(begun)
    await work.checkouts.save(begun)
    return begun.id


async def take_checkout(work: Work, checkout_id: UUID, *, lifetime: timedelta) -> tuple[Checkout, Account | Lack]:
    """A checkout as the provider may be asked for its page now, and the account to ask.

    Raises `NoSuchCheckout`, `CheckoutRefused`.
    """
    before = await work.checkouts.locked(checkout_id)
    account = chosen(await work.accounts.all(), None, shared=work.shared, asked=before.account_id)
    if isinstance(account, Lack) and not before.is_settled:
        raise CheckoutRefused(OfferRefusal.NO_PAYMENT_ACCOUNT)
    after = ready(before, work.now, lifetime=lifetime)
    if after != before:
        await work.checkouts.save(after)
    return after, account


async def settle_checkout(work: Work, asked: Checkout, answer: PageAnswer, *, lifetime: timedelta) -> Checkout:
    """Keep what the provider has answered; what was settled meanwhile stays."""
    before = await work.checkouts.locked(asked.id)
    if before.is_settled or before.attempt != asked.attempt:
        return before
    after = _after(before, answer, work.now, lifetime)
    if after.session is None:
        said = "checkout_refused" if after.reason else "checkout_delayed"
        log.warning(said, checkout_id=str(asked.id), answer=repr(answer))
    await work.checkouts.save(after)
    return after


async def show_checkout(work: Work, checkout: Checkout) -> Checkout:
    """A checkout whose page is open. Raises `CheckoutRefused`, `CheckoutExpired`, `CheckoutDelayed`."""
    if checkout.reason:
        raise CheckoutRefused(OfferRefusal[checkout.reason.upper()])
    if checkout.url is None:
        raise CheckoutDelayed
    if checkout.expires_at <= work.now:
        raise CheckoutExpired
    return checkout


async def forget(work: Work, limit: int, *, after: timedelta) -> int:
    """Delete checkouts that nobody asks for any more, the oldest first; returns how many."""
    return await work.checkouts.forget(work.now - after, limit)


def _after(before: Checkout, answer: PageAnswer, now: datetime, lifetime: timedelta) -> Checkout:
    """What the provider's answer makes of a checkout; where it is not known, the same key is asked again."""
    match answer:
        case Opened():
            return replace(before, session=answer.reference, url=answer.url, expires_at=answer.expires_at)
        case Declined():
            return replace(before, reason=OfferRefusal.PROVIDER_REFUSED.kept)
        case KeySpent():
            return renewed(before, now, lifetime=lifetime)
        case Later() | Unknown():
            return before
        case _:
            assert_never(answer)
