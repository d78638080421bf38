"""Facts of purchases: kept under every name, said as soon as enough is known, and again when more is."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from chassis.ids import new_id
from chassis.telemetry import Trace, tracing
from contracts.base import Event

from ..domain.facts import Disposition, PurchaseFact, RefundFact
from ..domain.purchases import Purchase, Taken, anonymous, spoken
from ..domain.telling import PurchaseFold
from ..domain.webhooks import Outcome
from ..errors import ToldMeanwhile
from ..work import Work

ToldFact = tuple[UUID, Trace, PurchaseFact | RefundFact]
"""The id of a webhook, the trace it came with, and a fact that it tells."""


async def tell_purchases(work: Work, told: Sequence[ToldFact], known: Mapping[str, UUID]) -> Mapping[UUID, Outcome]:
    """Keep facts and say what has become known by them; returns what became of each webhook.

    `known` are those of their names that were told before. Raises `ToldMeanwhile` when another transaction told of one
    of the purchases at the same time.
    """
    held = await _locked(work, known)
    telling = PurchaseFold(known, held, work.identify, new_id, work.now)
    taken = [(event_id, trace, telling.take(fact)) for event_id, trace, fact in told]
    await _keep(work, telling)
    for _, trace, one in taken:
        if one.said:
            _say(work, trace, one.said)
    outcomes = _outcomes([(event_id, one) for event_id, _, one in taken])
    others = {key: one for key, one in outcomes.items() if one.disposition is not Disposition.APPLIED}
    await work.inbound.mark(others)
    if known or others:  # else nothing was told of these purchases before, and nothing waits for them
        await work.inbound.settle([one.purchase.id for _, _, one in taken if one.purchase.said], telling.joined)
    return outcomes


async def say_without(work: Work, limit: int, *, patience: timedelta) -> int:
    """Say purchases that have waited long enough for an event that says what was bought; returns how many."""
    waiting = await work.purchases.impatient(work.now - patience, limit)
    await _say_impatiently(work, waiting)
    return len(waiting)


async def say_now(work: Work, told: Sequence[ToldFact]) -> None:
    """Say the purchases of these facts without waiting to learn what was bought, where that is all they lack.

    Raises `ToldMeanwhile` when another transaction told of one of them at the same time.
    """
    held = await _locked(work, await work.purchases.known(names_of(told)))
    await _say_impatiently(work, list(held.values()))


async def forget_people(work: Work, limit: int, *, after: timedelta) -> int:
    """Take names and addresses out of purchases that nothing was told of for long; returns of how many."""
    found = await work.purchases.addressed(work.now - after, limit)
    await work.purchases.save([anonymous(purchase) for purchase in found], told_at=work.now)
    return len(found)


async def _locked(work: Work, known: Mapping[str, UUID]) -> dict[UUID, Purchase]:
    """The purchases that these names led to, locked. Raises `ToldMeanwhile` when one of them is none any more."""
    ids = set(known.values())
    held = await work.purchases.locked(ids)
    if len(held) < len(ids) or any(purchase.same_as for purchase in held.values()):
        raise ToldMeanwhile
    return held


async def _say_impatiently(work: Work, waiting: Sequence[Purchase]) -> None:
    spoke = [spoken(purchase, purchase, work.identify, work.now, patient=False) for purchase in waiting]
    for _, said, _ in spoke:
        work.outbox.extend(said)
    await work.purchases.save([purchase for purchase, _, _ in spoke], told_at=work.now)
    await work.inbound.settle([purchase.id for purchase, _, _ in spoke if purchase.said], {})


def names_of(told: Sequence[ToldFact]) -> set[str]:
    """Every name of a purchase in these facts."""
    return {name for _, _, fact in told for name in fact.names}


async def _keep(work: Work, telling: PurchaseFold) -> None:
    await work.purchases.move(telling.joined)
    claims = telling.claims
    if await work.purchases.keep(telling.saved, claims, told_at=work.now) != set(claims):
        raise ToldMeanwhile


def _say(work: Work, trace: Trace, said: Sequence[Event]) -> None:
    with tracing(trace):
        work.outbox.extend(said)


def _outcomes(taken: Sequence[tuple[UUID, Taken]]) -> dict[UUID, Outcome]:
    """What became of each webhook: what weighs most of what became of its facts."""
    outcomes: dict[UUID, Outcome] = {}
    for event_id, one in taken:
        outcome = Outcome(one.disposition, one.reason, one.purchase.id)
        before = outcomes.get(event_id)
        if before is None or outcome.disposition.outweighs(before.disposition):
            outcomes[event_id] = outcome
    return outcomes
