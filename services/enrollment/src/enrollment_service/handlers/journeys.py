"""Moving enrollments along their journeys."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from chassis.ids import named_id
from contracts.base import Event, Said
from contracts.messaging import MessageSettled

from ..domain import journey as engine
from ..domain import travel as travels
from ..domain.admission import Request
from ..domain.enrollment import Enrollment
from ..domain.journey import Effect
from ..domain.travel import Travel
from ..errors import NoSuchExecution
from ..work import Work

Moved = tuple[Travel, Sequence[Effect]]


async def set_out(work: Work, entered: Sequence[tuple[Request, Enrollment]]) -> None:
    """Begin journeys of new enrollments; first steps that are due at once are handed out in the same transaction."""
    moved = [_begun(request, enrollment, work.now) for request, enrollment in entered]
    await work.journeys.add_all([travel for travel, _effects in moved])
    await _carry_out(work, moved, {enrollment.enrollment_id: request.cause for request, enrollment in entered})


def _begun(request: Request, enrollment: Enrollment, now: datetime) -> Moved:
    campaign = request.campaign
    steps = campaign.definition.steps if campaign and campaign.definition else ()
    travel = Travel(
        enrollment_id=enrollment.enrollment_id,
        campaign_id=enrollment.campaign_id,
        campaign_version=enrollment.campaign_version,
        contact_id=enrollment.contact_id,
        contact_version=request.contact.version,
        status=enrollment.status,
        state=engine.begin(steps, now),
    )
    return (travel, []) if campaign and campaign.sending_paused else travels.move(travel, steps, now)


async def release_due(work: Work, limit: int) -> int:
    """Move every journey whose step is due, together; returns how many."""
    due = await work.journeys.locked_due(work.now, limit)
    steps = await work.campaigns.steps([(travel.campaign_id, travel.campaign_version) for travel in due])
    moved = [travels.move(travel, steps[travel.campaign_id, travel.campaign_version], work.now) for travel in due]
    await work.journeys.save([travel for travel, _effects in moved])
    await _carry_out(work, moved)
    return len(due)


async def settle_step(work: Work, event: MessageSettled) -> None:
    """A message came to its end, and with it its step: the delay of the next one begins."""
    travel = await work.journeys.locked(event.enrollment_id)
    execution = await work.executions.find(event.execution_id)
    if execution is None or execution.enrollment_id != travel.enrollment_id:
        raise NoSuchExecution
    settled, said = travels.settle(execution, event, work.now)
    if not said:
        return
    await work.executions.save(settled)
    work.outbox.extend(said)
    version = (travel.campaign_id, travel.campaign_version)
    steps = (await work.campaigns.steps([version]))[version]
    await work.journeys.save([travels.go_on(travel, steps, settled, work.now)])


async def _carry_out(work: Work, moved: Sequence[Moved], causes: Mapping[UUID, Event | None] | None = None) -> None:
    done = [travels.carried_out(travel, effects, work.now, name=named_id) for travel, effects in moved]
    await work.executions.add([execution for executions, _said in done for execution in executions])
    for (travel, _effects), (_executions, said) in zip(moved, done, strict=True):
        cause = (causes or {}).get(travel.enrollment_id)
        work.outbox.extend(Said(event, cause) if cause else event for event in said)
