"""Under which idempotency key a payout is asked for, so that the provider pays once whatever we remember."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

KEY_LIFE = timedelta(hours=23)
"""Stripe forgets a key after 24 hours; an older one is never sent again (docs.stripe.com/api/idempotent_requests)."""
NOT_EXECUTED = "not_executed"
"""Reason of a `Later` that is proven by the provider's own list: only then a new key may be used."""

BALANCE_INSUFFICIENT = "balance_insufficient"
"""Reason of a `Later` that the provider keeps under the key: only a new key can succeed once there is money."""


class Outcome(StrEnum):
    """How an attempt ended; an attempt without an outcome was interrupted, and counts as unknown."""

    ISSUED = "issued"
    REFUSED = "refused"
    LATER = "later"
    UNKNOWN = "unknown"
    NOT_EXECUTED = "not_executed"
    PENDING = "pending"
    """The provider took the call and has not paid yet."""


_SPENT = (Outcome.ISSUED, Outcome.REFUSED, Outcome.NOT_EXECUTED)
"""What became of these calls is known, so the next one is a call of its own."""


@dataclass(frozen=True)
class Attempt:
    """One call, written down before it is made."""

    payout_id: UUID
    number: int
    key: str
    asked_at: datetime
    repeats: bool = False
    """An earlier call under this key may have been executed."""
    may_send: bool = True
    """False: the key is too old; the provider's list is read, and nothing is sent."""
    outcome: Outcome | None = None
    detail: str = ""
    account_id: UUID | None = None
    """Which account was asked; None if there was none to ask."""
    payment: str | None = None
    """The payment that was asked about; None while it was not known, or where there was none."""
    customer: str | None = None
    """The customer that was asked about, empty where there was none; None if nobody wrote it down."""


@dataclass(frozen=True)
class Ending:
    """How a call ended."""

    outcome: Outcome
    detail: str
    """The provider's name for what it did, or why it did not."""
    code: str | None = None
    """What a contact types to redeem what was given."""
    pause: timedelta = timedelta()
    """How long the provider is left alone."""
    is_undone: bool = False
    """The provider is known to have done nothing, neither now nor under an earlier call."""
    reference: str = ""
    """The provider's name for what is pending."""


SETTLED_BY_HAND = "settled_by_hand"
"""Why a payout failed of which staff says that the provider did nothing."""


NextAttempt = Callable[[UUID, Sequence[Attempt], datetime], Attempt]
"""The attempt to pay a payout after those that were tried, which are in order."""


def next_attempt(payout_id: UUID, tried: Sequence[Attempt], now: datetime) -> Attempt:
    """The attempt after `tried`; the key stays the same until an earlier one is known not to have been executed."""
    if not tried or tried[-1].outcome in _SPENT:
        return attempt_with_new_key(payout_id, tried, now)
    number = len(tried) + 1
    alike = _alike(tried)
    repeats = any(attempt.outcome is not Outcome.LATER for attempt in alike)
    return Attempt(payout_id, number, alike[0].key, now, repeats, may_send=not is_key_old(tried, now))


def is_key_old(tried: Sequence[Attempt], now: datetime) -> bool:
    """Whether nothing is sent any more under the key of the newest attempt, and only the provider's lists are read."""
    return bool(tried) and now - _alike(tried)[0].asked_at >= KEY_LIFE


def _alike(tried: Sequence[Attempt]) -> list[Attempt]:
    return [attempt for attempt in tried if attempt.key == tried[-1].key]


def account_asked(attempt: Attempt, tried: Sequence[Attempt]) -> UUID | None:
    """The account that may have executed what an attempt repeats; None if it repeats nothing, or nobody wrote it."""
    alike = [one.account_id for one in tried if attempt.repeats and one.key == attempt.key]
    return next((one for one in reversed(alike) if one is not None), None)


def asked_about(attempt: Attempt, tried: Sequence[Attempt], payment: str | None, customer: str | None) -> Attempt:
    """The attempt with the payment and customer that it asks about.

    Those of the order, unless an earlier call under its key may have been executed: an order may have become known
    better since, and another question would neither be recognised by the provider nor found in its lists.
    """
    alike = [one for one in tried if attempt.repeats and one.key == attempt.key and one.customer is not None]
    if alike:
        return replace(attempt, payment=alike[-1].payment, customer=alike[-1].customer)
    return replace(attempt, payment=payment, customer=customer or "")


def attempt_with_new_key(payout_id: UUID, tried: Sequence[Attempt], now: datetime) -> Attempt:
    """An attempt with a key of its own; what fault runs always use, to see that second payments are found."""
    number = len(tried) + 1
    return Attempt(payout_id, number, f"payout:{payout_id}:{number}", now)


def pause(number: int) -> timedelta:
    """How long to wait after the n-th attempt whose outcome is not known: 5 s doubling to an hour."""
    return min(timedelta(seconds=5 * (1 << min(number - 1, 12))), timedelta(hours=1))


def by_hand(reference: str | None, code: str | None = None) -> Ending:
    """How the calls for a payout ended as staff says it: with the provider's name for what it did, or without."""
    if reference is None:
        return Ending(Outcome.REFUSED, SETTLED_BY_HAND)
    return Ending(Outcome.ISSUED, reference, code)
