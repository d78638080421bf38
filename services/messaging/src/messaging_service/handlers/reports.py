"""What providers tell later of messages that they took."""

from collections.abc import Sequence

from contracts.base import Said
from contracts.gateway import MessageReported

from ..clients.providers import reason_of
from ..domain.outcomes import CLOSES
from ..domain.reports import Report, ReportState, heard, weightiest
from ..work import Work
from .suppressions import close_by


async def keep_reports(work: Work, events: Sequence[MessageReported]) -> None:
    """Keep what was told of attempts, end the messages that nobody had heard of, and close what cannot be reached."""
    reports, causes = weightiest(map(_report, events)), {event.message_id: event for event in events}
    held = await work.messages.locked({one.message_id for one in reports.values()})
    known = [one for one in reports.values() if one.message_id in held]
    fresh = await work.messages.keep_reports(known, work.now)
    for one in known:
        if (moved := heard(held[one.message_id], one, work.now)) is not None:
            held[one.message_id] = moved[0]
            await work.messages.save([moved[0]])
            work.outbox.extend(Said(said, causes[one.message_id]) for said in moved[1])
    news = [one for one in known if one.attempt_id in fresh]
    closing = [(held[one.message_id], CLOSES[one.reason]) for one in news if one.reason and one.reason in CLOSES]
    await close_by(work, closing, causes)


def _report(event: MessageReported) -> Report:
    told = ReportState(event.state)
    reason = reason_of(event.channel, event.provider, event.code) if told is ReportState.FAILED else None
    return Report(event.message_id, event.attempt_id, told, event.reference, event.code, reason)
