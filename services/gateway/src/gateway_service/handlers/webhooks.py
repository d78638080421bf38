"""Webhooks: stored as they came, told once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from chassis.ids import new_id
from chassis.telemetry import Trace, current_trace, tracing
from contracts.base import Event

from ..domain.endpoints import Endpoint
from ..domain.facts import (
    Activity,
    Disposition,
    Fact,
    Feedback,
    FormSubmission,
    PurchaseFact,
    RefundFact,
    TextAnswer,
    TextReport,
)
from ..domain.providers import PROVIDERS
from ..domain.webhooks import InboundEvent, ListedEvent, Outcome, Webhook, read_again, renamed, says_same
from ..errors import NoSuchEndpoint, NotOpen, SaidDifferently
from ..work import Work
from .purchases import ToldFact, names_of, say_now, tell_purchases


@dataclass(frozen=True)
class Arrival:
    """A webhook that is to be kept, and the trace it came with."""

    webhook: Webhook
    trace: Trace
    id: UUID = field(default_factory=new_id)
    received_at: datetime | None = None
    """None for one that is received now."""


async def find_endpoint(work: Work, endpoint_id: UUID) -> Endpoint | None:
    """The endpoint of a webhook, of whichever tenant; needs no tenant itself."""
    return await work.endpoints.find(endpoint_id, now=work.now)


async def accept(work: Work, arrivals: Sequence[Arrival]) -> list[bool]:
    """Store webhooks and say what is new in them; whether each was new to its endpoint.

    Raises `ToldMeanwhile` when another transaction told of one of the purchases at the same time: what a name means,
    and so which purchase a fact belongs to, is then decided anew, by what that one has committed. What says something
    else under an id that is known is parked beside it; one of our own senders is told so, by `SaidDifferently`.
    """
    names = names_of(_told(arrivals))
    fresh, known = await work.inbound.add(list(map(_row, arrivals)), names, received_at=work.now)
    others = await _different(work, [arrival for arrival in arrivals if arrival.id not in fresh])
    parked, _ = await work.inbound.add(list(map(_row, others)), (), received_at=work.now) if others else (set(), None)
    await _tell(work, [arrival for arrival in arrivals if arrival.id in fresh], known)
    return [arrival.id in fresh | parked for arrival in arrivals]


async def show_webhook(work: Work, event_id: UUID) -> tuple[ListedEvent, bytes]:
    """A webhook and its bytes, as they came. Raises `NoSuchWebhook`."""
    return await work.inbound.get(event_id)


async def replay_webhook(work: Work, event_id: UUID) -> ListedEvent:
    """Read a parked webhook again, by the rules of today, and tell what it says. Raises `NotOpen`.

    One that waits to learn what was bought is said without.
    """
    kept = await _open(work, event_id)
    received_at = (await work.inbound.get(event_id))[0].received_at
    again = Arrival(await _read_again(work, kept), current_trace(), event_id, received_at)
    if kept.disposition is Disposition.WAITING:
        await say_now(work, _told([again]))
    else:
        await work.inbound.mark({event_id: Outcome(again.webhook.reading.disposition, again.webhook.reading.reason)})
        await _tell(work, [again], await work.purchases.known(names_of(_told([again]))))
    return (await work.inbound.get(event_id))[0]


async def close_webhook(work: Work, event_id: UUID, note: str, *, by: UUID) -> ListedEvent:
    """Note that nothing more is to be done about a webhook. Raises `NotOpen`."""
    await _open(work, event_id)
    await work.inbound.close(event_id, note, by=by, at=work.now)
    return (await work.inbound.get(event_id))[0]


async def _open(work: Work, event_id: UUID) -> InboundEvent:
    kept = await work.inbound.locked(event_id)
    if not kept.is_open:
        raise NotOpen(disposition=str(kept.disposition))
    return kept


def _row(arrival: Arrival) -> InboundEvent:
    webhook = arrival.webhook
    return InboundEvent(
        id=arrival.id,
        endpoint_id=webhook.endpoint_id,
        provider=webhook.provider,
        event_id=webhook.named.event_id,
        type=webhook.named.type,
        body=webhook.body,
        disposition=webhook.reading.disposition,
        reason=webhook.reading.reason,
    )


async def _different(work: Work, repeated: Sequence[Arrival]) -> list[Arrival]:
    """What came under a known id and says something else, to be parked under an id of its own."""
    kept = await work.inbound.of_keys([one.webhook.key for one in repeated])
    found = list[Arrival]()
    for one in repeated:
        webhook, provider = one.webhook, PROVIDERS[one.webhook.provider]
        if says_same(provider, await _endpoint(work, webhook.endpoint_id), webhook, kept[webhook.key]):
            continue
        if provider.ours:
            raise SaidDifferently
        found.append(replace(one, webhook=renamed(webhook)))
    return found


async def _read_again(work: Work, kept: InboundEvent) -> Webhook:
    return read_again(PROVIDERS[kept.provider], await _endpoint(work, kept.endpoint_id), kept)


async def _endpoint(work: Work, endpoint_id: UUID) -> Endpoint:
    endpoint = await work.endpoints.find(endpoint_id, now=work.now)
    if endpoint is None:
        raise NoSuchEndpoint
    return endpoint


async def _tell(work: Work, arrivals: Sequence[Arrival], known: Mapping[str, UUID]) -> None:
    for arrival in arrivals:
        if done := [said for fact in _facts(arrival) if (said := _event(work, arrival, fact)) is not None]:
            with tracing(arrival.trace):
                work.outbox.extend(done)
    if told := _told(arrivals):
        names = names_of(told)
        await tell_purchases(work, told, {name: one for name, one in known.items() if name in names})


def _event(work: Work, arrival: Arrival, fact: Fact) -> Event | None:
    """What a fact says by itself; None of one that is told with others about the same purchase."""
    endpoint_id = arrival.webhook.endpoint_id
    match fact:
        case Activity() | Feedback():
            return fact.event(work.identify, endpoint_id)
        case FormSubmission():
            return fact.event(work.identify, endpoint_id, arrival.received_at or work.now)
        case TextReport():
            return fact.event(work.now)
        case TextAnswer():
            return fact.event(work.identify, work.now)
        case PurchaseFact() | RefundFact():
            return None


def _told(arrivals: Sequence[Arrival]) -> list[ToldFact]:
    return [
        (arrival.id, arrival.trace, fact)
        for arrival in arrivals
        for fact in _facts(arrival)
        if isinstance(fact, PurchaseFact | RefundFact)
    ]


def _facts(arrival: Arrival) -> tuple[Fact, ...]:
    return arrival.webhook.reading.facts


async def list_webhooks(
    work: Work, disposition: Disposition | None, *, after: UUID | None, limit: int
) -> list[ListedEvent]:
    """Webhooks and what became of them, newest first."""
    return await work.inbound.listing(disposition, after, limit)


async def forget(work: Work, limit: int, *, after: timedelta) -> int:
    """Delete webhooks nobody repeats any more; those a person must look at stay until that has happened."""
    return await work.inbound.forget(work.now - after, limit)
