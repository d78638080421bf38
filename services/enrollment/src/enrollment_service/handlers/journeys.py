"""Moving enrollments along their journeys."""

from collections.abc import Sequence

from chassis.ids import named_id
from contracts.messaging import MessageSettled

from ..domain import journey as engine
from ..domain import travel as travels
from ..domain.campaign import Campaign
from ..domain.enrollment import Enrollment
from ..domain.journey import Effect
from ..domain.travel import Travel
from ..errors import NoSuchExecution
from ..work import Work

Moved = tuple[Travel, Sequence[Effect]]


async def set_out(work: Work, enrollment: Enrollment, campaign: Campaign, *, contact_version: int) -> None:
    """Begin the journey of a new enrollment; a first step that is due at once is handed out in the same transaction."""
    steps = campaign.definition.steps if campaign.definition else ()
    travel = Travel(
        enrollment_id=enrollment.enrollment_id,
        campaign_id=enrollment.campaign_id,
        campaign_version=enrollment.campaign_version,
        contact_id=enrollment.contact_id,
        contact_version=contact_version,
        status=enrollment.status,
        state=engine.begin(steps, work.now),
    )
    moved: Moved = (travel, []) if campaign.sending_paused else travels.move(travel, steps, work.now)
    await work.journeys.add(moved[0])
    await _carry_out(work, [moved])


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


async def _carry_out(work: Work, moved: Sequence[Moved]) -> None:
    done = [travels.carried_out(travel, effects, work.now, name=named_id) for travel, effects in moved]
    await work.executions.add([execution for executions, _said in done for execution in executions])
    for _executions, said in done:
        work.outbox.extend(said)
