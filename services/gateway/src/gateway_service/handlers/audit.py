"""The audit log: a line before a change is carried out, its outcome afterwards."""

from collections.abc import Sequence
from uuid import UUID

from chassis.ids import new_id
from chassis.telemetry import current_trace

from ..domain.audit import Actor, Entry, Line, Outcome, Wanted
from ..work import Work

_DONE = 200


async def write_line(work: Work, line: Line) -> None:
    """Write down who asks for what; without this line nothing is carried out."""
    await work.audit.add(line, asked_at=work.now)


async def write_outcome(work: Work, outcome: Outcome) -> None:
    """Write down how it was answered."""
    await work.audit.settle(outcome, answered_at=work.now)


async def note_done(work: Work, actor: Actor, actor_id: UUID, role: str, operation: str) -> None:
    """Write down what this transaction does for somebody who is known only now."""
    request_id = current_trace().correlation_id
    line = Line(new_id(), actor_id, actor, role, operation, {}, request_id, None, None)
    await write_line(work, line)
    await write_outcome(work, Outcome(line.id, _DONE, None))


async def list_entries(work: Work, wanted: Wanted, *, after: UUID | None, limit: int) -> Sequence[Entry]:
    """Lines with their outcomes, the newest first."""
    return await work.audit.listing(wanted, after, limit)
