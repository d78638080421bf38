"""Webhooks: stored as they came, told once."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from chassis.ids import new_id
from chassis.telemetry import Trace, tracing

from ..domain.facts import Announcement, Disposition, tell
from ..domain.people import Endpoint
from ..domain.webhooks import InboundEvent, ListedEvent, Webhook
from ..errors import ToldMeanwhile
from ..work import Work


@dataclass(frozen=True)
class Arrival:
    """A webhook that is to be kept, and the trace it came with."""

    webhook: Webhook
    trace: Trace
    id: UUID = field(default_factory=new_id)


async def find_endpoint(work: Work, endpoint_id: UUID) -> Endpoint | None:
    """The endpoint of a webhook, of whichever tenant; needs no tenant itself."""
    return await work.endpoints.find(endpoint_id, now=work.now)


async def accept(work: Work, arrivals: Sequence[Arrival]) -> list[bool]:
    """Store webhooks and say what is new in them; whether each was new to its endpoint.

    Raises `ToldMeanwhile` when another transaction told one of the facts at the same time: what a name means, and so
    which purchase a later refund belongs to, is then decided anew, by what that one has committed.
    """
    fresh = await work.inbound.add(list(map(_row, arrivals)), received_at=work.now)
    await _tell(work, [arrival for arrival in arrivals if arrival.id in fresh and arrival.webhook.reading.facts])
    return [arrival.id in fresh for arrival in arrivals]


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


async def _tell(work: Work, arrivals: Sequence[Arrival]) -> None:
    facts = [(arrival, fact) for arrival in arrivals for fact in arrival.webhook.reading.facts]
    known = await work.facts.known({name for _, fact in facts for name in fact.asks})
    told = tell([fact for _, fact in facts], known, work.identify)
    takes = {name: meaning for announced in told for name, meaning in announced.takes.items()}
    if await work.facts.claim(takes, told_at=work.now) != set(takes):
        raise ToldMeanwhile("Another event of the same payment has just been told.")
    said = {arrival.id for (arrival, _), one in zip(facts, told, strict=True) if _say(work, arrival, one)}
    repeated = {arrival.id for arrival in arrivals} - said
    if repeated:
        await work.inbound.mark(repeated, Disposition.DUPLICATE, "told_before")


def _say(work: Work, arrival: Arrival, announced: Announcement) -> bool:
    if announced.event is None:
        return False
    with tracing(arrival.trace):
        work.outbox.add(announced.event)
    return True


async def list_webhooks(
    work: Work, disposition: Disposition | None, *, after: UUID | None, limit: int
) -> list[ListedEvent]:
    """Webhooks and what became of them, newest first."""
    return await work.inbound.listing(disposition, after, limit)


async def forget(work: Work, limit: int, *, after: timedelta) -> int:
    """Delete webhooks nobody repeats any more; parked ones stay until somebody has looked at them."""
    return await work.inbound.forget(work.now - after, limit)
