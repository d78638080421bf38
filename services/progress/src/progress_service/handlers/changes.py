"""What is said of criteria, and kept as their history."""

from collections.abc import Sequence

from chassis.ids import new_id
from contracts.base import Event, Said
from contracts.progress import CriterionChanged

from ..domain.change import CriterionChange
from ..work import Work


async def say(work: Work, said: Sequence[Event | Said], text: str | None = None) -> None:
    """Say events, and keep those that tell of criteria as their history."""
    events = (one.event if isinstance(one, Said) else one for one in said)
    await work.changes.add_all(
        CriterionChange.of(event, new_id(), text or None) for event in events if isinstance(event, CriterionChanged)
    )
    work.outbox.extend(said)
