"""Purchases: the facts told of each complete each other, and `order.paid` is said again when more has become known.

What is said last is a function of the set of facts, whatever the order they came in. Only the reference, under which
others keep the order, stays that of the first revision.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from contracts.base import Event
from contracts.gateway import OrderPaid
from contracts.values import Money

from .facts import TRUST, Disposition, Identify, PurchaseFact, RefundFact, Teller
from .refunds import distinct, is_contradicted, is_told, refund_event

T = TypeVar("T")
_CONTRADICTED = "refund_told_differently"
_KNOW_WHAT = (Teller.SESSION, Teller.INVOICE)
"""Objects that list what was bought, or would, and so need not wait for another that does."""


class Lack(StrEnum):
    """What keeps a purchase from being said."""

    CAPTURE = "not_captured"
    ADDRESS = "no_address"
    GOODS = "what_was_bought"
    PURCHASE = "purchase_unknown"
    """Money went back of a purchase that nothing was told of."""


@dataclass(frozen=True, kw_only=True)
class Purchase:
    """Everything told of one purchase, and what was last said of it."""

    id: UUID
    facts: tuple[PurchaseFact, ...] = ()
    refunds: tuple[RefundFact, ...] = ()
    said: OrderPaid | None = None
    waits_since: datetime | None = None
    """Since when it waits for an event that says what was bought; after a while it is said without."""
    same_as: UUID | None = None
    """The purchase that this one turned out to be a part of; nothing is told of this one any more."""

    def has(self, fact: PurchaseFact | RefundFact) -> bool:
        """Whether this was told before."""
        if isinstance(fact, PurchaseFact):
            return any(known.at <= fact.at and known == replace(fact, at=known.at) for known in self.facts)
        return is_told(fact, self.refunds)

    def with_fact(self, fact: PurchaseFact | RefundFact) -> "Purchase":
        """The same with one more fact."""
        if isinstance(fact, PurchaseFact):
            return replace(self, facts=(*self.facts, fact))
        return replace(self, refunds=(*self.refunds, fact))


@dataclass(frozen=True)
class Taken:
    """What a fact made of its purchase, what is said, and what becomes of the webhook that told it."""

    purchase: Purchase
    said: tuple[Event, ...]
    disposition: Disposition
    reason: str = ""


def take(purchase: Purchase, facts: Sequence[PurchaseFact | RefundFact], identify: Identify, now: datetime) -> Taken:
    """Add facts to a purchase, and say what has become known by them; a person looks at what contradicts it."""
    after, contradicted = purchase, False
    for fact in facts:
        if isinstance(fact, RefundFact) and is_contradicted(fact, after.refunds):
            contradicted = True
        elif not after.has(fact):
            after = after.with_fact(fact)
    taken = _taken(purchase, after, identify, now)
    return replace(taken, disposition=Disposition.PARKED, reason=_CONTRADICTED) if contradicted else taken


def _taken(purchase: Purchase, after: Purchase, identify: Identify, now: datetime) -> Taken:
    if after == purchase:
        return Taken(purchase, (), Disposition.DUPLICATE, "told_before")
    after, said, lack = spoken(purchase, after, identify, now)
    if said:
        return Taken(after, said, Disposition.APPLIED)
    if lack is not None and after.said is None:
        return Taken(after, (), Disposition.WAITING, lack)
    return Taken(after, (), Disposition.DUPLICATE, "told_before")


def spoken(
    before: Purchase, after: Purchase, identify: Identify, now: datetime, *, patient: bool = True
) -> tuple[Purchase, tuple[Event, ...], Lack | None]:
    """What is said when a purchase has changed, the purchase with that noted, and what it lacks if it stays unsaid.

    A patient purchase waits until an event has said what was bought.
    """
    order = order_of(after, identify, patient=patient)
    lack = order if isinstance(order, Lack) else None
    said = list[Event]()
    if isinstance(order, OrderPaid) and order != after.said:
        after = replace(after, said=order)
        said.append(order)
    waits = (after.waits_since or now) if lack is Lack.GOODS and _may_be_said_alone(after.facts) else None
    after = after if after.waits_since == waits else replace(after, waits_since=waits)
    return after, (*said, *_refunds_said(before, after)), lack


def order_of(purchase: Purchase, identify: Identify, *, patient: bool) -> OrderPaid | Lack:
    """The order as it is now to be said, equal to what was said last if nothing has become known since; or the lack."""
    facts, said = _by_trust(purchase.facts), purchase.said
    money = captured_of(facts)
    if money is None:
        return Lack.CAPTURE if facts else Lack.PURCHASE
    email = _first(fact.email for fact in facts)
    identity = identify("email", email) if email else (said.identity if said else None)
    if identity is None:
        return Lack.ADDRESS
    if said is None and patient and not _knows_what(facts):
        return Lack.GOODS
    order = OrderPaid(
        identity=identity,
        provider=facts[0].provider,
        account=facts[0].account,
        reference=said.reference if said else reference_of(facts),
        revision=said.revision if said else 1,
        payment=payment_of(facts),
        amount=money,
        bundle_id=_first(fact.bundle_id for fact in facts),
        campaign=_first(fact.campaign for fact in facts),
        products=tuple(sorted({product for fact in facts for product in fact.products})),
        email=email,
        name=_first(fact.name for fact in facts),
        customer_reference=_first(fact.customer_reference for fact in facts),
        livemode=_first(fact.livemode for fact in facts),
        paid_at=next(fact.at for fact in facts if fact.captured),
    )
    return order if said in (None, order) else order.model_copy(update={"revision": order.revision + 1})


def captured_of(facts: Sequence[PurchaseFact]) -> Money | None:
    """Everything captured so far, by facts in the order of trust; None if nothing was.

    An invoice or a session says what all of its payments came to, a payment what it is alone; of one object the
    largest sum is the latest, because captures only add. Sums in another currency than the payment's are not counted.
    """
    known = [(fact, fact.captured) for fact in facts if fact.captured]
    if not known:
        return None
    currency = min(known, key=lambda one: one[0].teller in _KNOW_WHAT)[1].currency
    sums: dict[tuple[bool, str], int] = {}
    for fact, money in known:
        if money.currency == currency:
            key = _measured(fact)
            sums[key] = max(sums.get(key, 0), money.amount)
    payments = sum(amount for (is_whole, _), amount in sums.items() if not is_whole)
    return Money(amount=max(payments, *sums.values()), currency=currency)


def reference_of(facts: Sequence[PurchaseFact]) -> str:
    """What a purchase is first said under: its payment intent, else its invoice, charge or session."""
    intents, invoices = {name for fact in facts for name in fact.intents}, {n for fact in facts for n in fact.invoices}
    charges, sessions = {name for fact in facts for name in fact.charges}, {n for fact in facts for n in fact.sessions}
    return next(min(names) for names in (intents, invoices, charges, sessions) if names)


def payment_of(facts: Sequence[PurchaseFact]) -> str | None:
    """What a refund names: the payment intent that captured most, else a charge; None while neither is known."""
    captured: dict[str, int] = {}
    for fact in facts:
        told = fact.captured.amount if fact.captured and fact.teller not in _KNOW_WHAT else 0
        for intent in fact.intents:
            captured[intent] = max(captured.get(intent, 0), told)
    charges = sorted({charge for fact in facts for charge in fact.charges})
    ranked = sorted(captured, key=lambda intent: (-captured[intent], intent))
    return _first([*ranked, *charges])


@dataclass(frozen=True)
class Joined:
    """Purchases that a fact has shown to be one."""

    whole: Purchase
    late: tuple[RefundFact, ...]
    """Money that went back of a part that nothing was said of yet."""
    ends: tuple[Purchase, ...]
    """The parts that are no purchases of their own any more."""
    said: tuple[OrderPaid, ...]
    """That parts are parts."""


def joined(parts: Sequence[Purchase]) -> Joined:
    """What several purchases are together.

    Of those that were said, the one that was told of first keeps its reference, even if it was said later because it
    waited. One that was said under another is said once more, with nothing captured under it, so that no money counts
    twice.
    """
    first, *others = sorted(parts, key=lambda one: (one.said is None, one.id))
    facts = tuple(dict.fromkeys(fact for part in (first, *others) for fact in part.facts))
    told = tuple(fact for part in (first, *others) if part is first or part.said for fact in part.refunds)
    late = tuple(fact for other in others if not other.said for fact in other.refunds)
    ends = tuple(replace(other, same_as=first.id, facts=(), refunds=(), waits_since=None) for other in others)
    emptied = tuple(_emptied(other.said, first.said) for other in others if other.said and first.said)
    return Joined(replace(first, facts=facts, refunds=told), late, ends, emptied)


def contained(parts: Iterable[OrderPaid], whole: Purchase) -> tuple[OrderPaid, ...]:
    """What is said of parts, with the revision of the whole from which on it contains them."""
    revision = whole.said.revision if whole.said else None
    return tuple(part.model_copy(update={"same_as_revision": revision}) for part in parts)


def anonymous(purchase: Purchase) -> Purchase:
    """The same without names and addresses; the identity that it was said under stays."""
    facts = tuple(dict.fromkeys(replace(fact, email=None, name=None) for fact in purchase.facts))
    said = purchase.said and purchase.said.model_copy(update={"email": None, "name": None})
    return replace(purchase, facts=facts, said=said)


def _emptied(said: OrderPaid, other: OrderPaid) -> OrderPaid:
    nothing = Money(amount=0, currency=said.amount.currency)
    return said.model_copy(
        update={"revision": said.revision + 1, "amount": nothing, "same_as": other.reference, "payment": None}
    )


def _refunds_said(before: Purchase, after: Purchase) -> list[Event]:
    if after.said is None or not after.refunds:
        return []
    known = distinct(before.refunds) if before.said else []
    fresh = [fact for fact in distinct(after.refunds) if not is_told(fact, known)]
    reference, identity = after.said.reference, after.said.identity
    return [refund_event(fact, reference=reference, identity=identity) for fact in fresh]


def _knows_what(facts: Iterable[PurchaseFact]) -> bool:
    return any(fact.teller in _KNOW_WHAT or fact.bundle_id or fact.campaign or fact.products for fact in facts)


def _may_be_said_alone(facts: Sequence[PurchaseFact]) -> bool:
    """Whether no order of an invoice can turn out to be the same: it is named, or there is none."""
    return any(fact.invoices for fact in facts) or all(fact.stands_alone for fact in facts)


def _measured(fact: PurchaseFact) -> tuple[bool, str]:
    """Whether a fact's sum is that of the whole purchase, and of which object it is."""
    if fact.teller is Teller.SESSION:
        return True, fact.sessions[0]
    if fact.teller is Teller.INVOICE:
        return True, fact.invoices[0]
    return False, (*fact.intents, *fact.charges)[0]


def _by_trust(facts: Sequence[PurchaseFact]) -> Sequence[PurchaseFact]:
    """The most believed first; a single one needs no place, and the text that gives one costs more than saying it."""
    return sorted(facts, key=_trust) if len(facts) > 1 else facts


def _trust(fact: PurchaseFact) -> tuple[int, datetime, str]:
    return TRUST[fact.teller], fact.at, repr(fact)


def _first(values: Iterable[T | None]) -> T | None:
    return next((value for value in values if value is not None), None)
