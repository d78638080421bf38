"""Taking contacts out of sequences in which they are stuck, batch by batch."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from chassis import telemetry
from chassis.ids import named_id, new_id
from contracts.messaging import ContactSuppressed
from contracts.values import ExitReason

from ..domain import enrollment as life
from ..domain.campaign_outcome import CampaignOutcome, outcome_of
from ..domain.de_enrollment import Batch, Run, StuckLead, advance, finish
from ..domain.de_enrollment import pass_over as passed_over
from ..repository.de_enrollment import Health
from ..work import Work
from .ending import save_enrollments
from .journeys import halt

_OPTS_OUT = ("unsubscribed", "complained")


async def note_opt_outs(work: Work, events: Sequence[ContactSuppressed]) -> None:
    """Keep when contacts have opted out; their sequences end with the next run."""
    opting = [event for event in events if event.reason in _OPTS_OUT]
    led = await work.contacts.led_to([event.contact_id for event in opting]) if opting else {}
    await work.de_enrollment.note_opt_outs(
        [
            {
                "opt_out_id": named_id("opt-out", event.contact_id, event.channel, event.occurred_at.isoformat()),
                "contact_id": led[event.contact_id].contact_id,
                "channel": event.channel.value,
                "occurred_at": event.occurred_at,
            }
            for event in opting
            if event.contact_id in led
        ]
    )


async def start_run(work: Work, *, by: UUID | None) -> Run:
    """Begin a run; one that is under way already is that run."""
    run = Run(new_id(), work.now, by)
    if await work.de_enrollment.add(run):
        return run
    return await work.de_enrollment.under_way() or run


async def take_batch(work: Work, limit: int) -> int:
    """Take out one batch of those who are stuck; returns how many were looked at.

    Their ends and where the run stands change in one transaction. Whom somebody else holds is left to the next run.
    """
    run = await work.de_enrollment.locked() or await _begin_if_due(work)
    if run is None:
        return 0
    stuck = await _next(work, run, limit)
    outcomes = await _take_out(work, {one.enrollment_id: one.reason for one in stuck})
    after, batch = advance(run, stuck[-1].enrollment_id, outcomes, work.now) if stuck else (run, None)
    await _save(work, after, batch, is_last=len(stuck) < limit)
    for outcome in filter(None, outcomes):
        telemetry.SWEEP_LEADS.labels(str(outcome)).inc()
    return len(stuck)


async def pass_over(work: Work) -> None:
    """Note that the next lead of a run could not be taken out, and let the run go on behind it.

    The run begins here if that lead was its first: what was written with it is gone.
    """
    run = await work.de_enrollment.locked() or await _begin_if_due(work)
    if run and (stuck := await _next(work, run, 1)):
        after, batch = passed_over(run, stuck[0].enrollment_id, work.now)
        await _save(work, after, batch, is_last=False)
        telemetry.SWEEP_LEADS.labels("failed").inc()


async def next_run(work: Work) -> datetime | None:
    """When there is something to do: now while a run is under way, else when the next one is due."""
    return work.now if await work.de_enrollment.under_way() else await _due_at(work)


async def show_run(work: Work, run_id: UUID) -> tuple[Run, Sequence[Batch]]:
    """A run with its batches. Raises `NoSuchRun`."""
    return await work.de_enrollment.get(run_id), await work.de_enrollment.batches_of(run_id)


async def list_runs(work: Work, *, before: tuple[datetime, UUID] | None, limit: int) -> Sequence[Run]:
    """Runs, newest first."""
    return await work.de_enrollment.listing(before=before, limit=limit)


async def list_stuck(work: Work, *, after: UUID | None, limit: int) -> Sequence[StuckLead]:
    """Whom the next run would take out, in the order of their ids."""
    idle_before = work.now - work.limits.sweeps.abandoned_after
    return await work.de_enrollment.stuck(after, idle_before=idle_before, limit=limit)


async def show_health(work: Work) -> Health:
    """How the runs fare."""
    return await work.de_enrollment.health()


async def _due_at(work: Work) -> datetime:
    last = await work.de_enrollment.last_started_at()
    return last + work.limits.sweeps.every if last else work.now


async def _begin_if_due(work: Work) -> Run | None:
    if work.now < await _due_at(work):
        return None
    run = Run(new_id(), work.now)
    return run if await work.de_enrollment.add(run) else None


async def _next(work: Work, run: Run, limit: int) -> Sequence[StuckLead]:
    return await list_stuck(work, after=run.last_processed_id, limit=limit)


async def _take_out(work: Work, reasons: dict[UUID, ExitReason]) -> list[CampaignOutcome | None]:
    held = [one for one in await work.enrollments.locked_if_free(list(reasons)) if one.is_open] if reasons else []
    moved = [life.leave(one, reasons[one.enrollment_id], work.now) for one in held]
    ended = [after for after, _said in moved if not after.is_open]
    await save_enrollments(work, ended)
    work.outbox.extend(event for _after, said in moved for event in said)
    await halt(work, [one.enrollment_id for one in ended], {})
    return [outcome_of(one.exit_reason) for one in ended if one.exit_reason]


async def _save(work: Work, run: Run, batch: Batch | None, *, is_last: bool) -> None:
    await work.de_enrollment.save(finish(run, work.now) if is_last else run, batch)
    if is_last:
        telemetry.SWEEP_ENDED.set(work.now.timestamp())
        await work.de_enrollment.forget(work.now - work.limits.sweeps.kept)
