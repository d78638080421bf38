"""Ends of enrollments go into the histories of their contacts."""

from collections.abc import Sequence

from contracts.values import Sends

from ..domain.campaign_outcome import entry_of
from ..domain.enrollment import Enrollment
from ..work import Work


async def save_enrollments(work: Work, enrollments: Sequence[Enrollment]) -> None:
    """Store where enrollments stand; each that has ended is in its contact's history from now on, once."""
    await work.enrollments.save_all(enrollments)
    if ended := [one for one in enrollments if not one.is_open]:
        await _remember(work, ended)


async def _remember(work: Work, ended: Sequence[Enrollment]) -> None:
    definitions = await work.campaigns.definitions({(one.campaign_id, one.campaign_version) for one in ended})
    sends = {step.step_id for one in definitions.values() for step in one.journey.steps if isinstance(step, Sends)}
    received = await work.campaign_history.received([one.enrollment_id for one in ended], sends)
    entries = [
        entry_of(one, definitions[one.campaign_id, one.campaign_version].name, received.get(one.enrollment_id, 0))
        for one in ended
    ]
    await work.campaign_history.add([entry for entry in entries if entry])
