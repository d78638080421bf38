"""Jobs that do one thing with many contacts of a campaign: whom they are about, and what became of each of them."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import assert_never
from uuid import UUID

from contracts.base import Event
from contracts.values import EnrollmentStatus, ExitReason, Node

from . import enrollment as life
from .admission import Admission
from .contact import ExternalId
from .enrollment import Enrollment
from .refusal import RefusalRecord

_SYSTEM = re.compile(r"[a-z0-9][a-z0-9_.-]{0,49}")


class BulkAction(StrEnum):
    """What is done with each contact."""

    ENROLL = "enroll"
    PAUSE = "pause"
    """Her journey stands still; what she was promised goes on counting."""
    RESUME = "resume"
    EXIT = "exit"


class BulkState(StrEnum):
    """Where a job stands."""

    RUNNING = "running"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    FAILED = "failed"
    """Whom it is about could not be found out; nothing was done."""


class BulkResult(StrEnum):
    """What became of one contact."""

    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"
    """For no reason that she shows; the others went on."""


class BulkReason(StrEnum):
    """Why nothing was done with a contact, beside the reasons of the enrollment decision."""

    UNKNOWN_CONTACT = "unknown_contact"
    """Nobody is known under what the list says."""
    NAMED_TWICE = "named_twice"
    """An earlier line of the list leads to the same contact."""
    CONTACT_ERASED = "contact_erased"
    NOT_ENROLLED = "not_enrolled"
    PAUSED_ALREADY = "paused_already"
    NOT_PAUSED = "not_paused"
    PAYOUT_EARNED = "payout_earned"
    """What was earned is not taken from many at once: staff withdraws each by itself."""
    NOT_APPLIED = "not_applied"


class SelectionKind(StrEnum):
    """How the contacts of a job were chosen."""

    RULE = "rule"
    SEGMENT = "segment"
    CONTACTS = "contacts"
    EVERYBODY = "everybody"


@dataclass(frozen=True)
class Selection:
    """Whom a job is about; unless it enrolls, a rule means only those who are in the campaign."""

    by: SelectionKind
    rule: Node | None = None
    """Of a segment, as it was when the job began."""
    segment_id: UUID | None = None
    contacts: tuple[str, ...] = ()
    """Ids, addresses and `system:id` of other systems, in the order of the list."""


@dataclass(frozen=True)
class Target:
    """One place of a selection, counted from 1; without a result nothing has been done yet."""

    position: int
    contact_id: UUID | None
    result: BulkResult | None = None
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class BulkJob:
    """One thing that is done with many contacts, batch by batch in the order of their positions."""

    job_id: UUID
    campaign_id: UUID
    action: BulkAction
    selected_by: SelectionKind
    created_by: UUID
    created_at: datetime
    rule: Node | None = None
    segment_id: UUID | None = None
    state: BulkState = BulkState.RUNNING
    total: int | None = None
    """None until it is found out whom a rule means."""
    reached: int = 0
    """The position of the last contact that was looked at."""
    done: int = 0
    refused: int = 0
    failed: int = 0
    reasons: Mapping[str, int] = field(default_factory=dict)
    """How often each reason was given."""
    ended_at: datetime | None = None

    @property
    def is_running(self) -> bool:
        """Whether something may still be done."""
        return self.state is BulkState.RUNNING


@dataclass(frozen=True)
class Foresight:
    """What a job would do with the first contacts of a selection."""

    total: int
    weighed: int
    """Of how many, from the first, it was found out."""
    done: int
    reasons: Mapping[str, int]
    """How often each reason would be given to the others of them."""


def begin(
    job_id: UUID, campaign_id: UUID, action: BulkAction, selection: Selection, who: tuple[UUID, datetime]
) -> BulkJob:
    """A job of which nothing is done yet; `who` asked for it, and when."""
    return BulkJob(
        job_id, campaign_id, action, selection.by, *who, rule=selection.rule, segment_id=selection.segment_id
    )


def name_of(text: str) -> UUID | tuple[str, str]:
    """What a line of a list names a contact by: an id of ours, or an identity's kind and value."""
    given = text.strip()
    try:
        return UUID(given)
    except ValueError:
        system, _, own = given.partition(":")
        is_of_another_system = own and _SYSTEM.fullmatch(system)
        return (ExternalId(system, own.strip()).kind, own.strip()) if is_of_another_system else ("email", given)


def targets_of(led: Sequence[UUID | None]) -> list[Target]:
    """The places of a list, by the contact each leads to; None for whoever is not known."""
    targets, seen = list[Target](), set[UUID]()
    for position, contact_id in enumerate(led, 1):
        if contact_id is None:
            targets.append(refused(Target(position, None), BulkReason.UNKNOWN_CONTACT))
        elif contact_id in seen:
            targets.append(refused(Target(position, None), BulkReason.NAMED_TWICE))
        else:
            seen.add(contact_id)
            targets.append(Target(position, contact_id))
    return targets


def refused(target: Target, *reasons: str) -> Target:
    """A target with which nothing is done, for these reasons."""
    return replace(target, result=BulkResult.REFUSED, reasons=tuple(map(str, reasons)))


def fail(target: Target) -> Target:
    """A target with which nothing could be done, for no reason that it shows; what is settled stays so."""
    if target.result is not None:
        return target
    return replace(target, result=BulkResult.FAILED, reasons=(BulkReason.NOT_APPLIED.value,))


def done(target: Target) -> Target:
    """A target with which it is done."""
    return replace(target, result=BulkResult.DONE)


def selected(job: BulkJob, total: int, now: datetime) -> BulkJob:
    """A job of which it is known how many contacts it is about."""
    return _ended_if_over(replace(job, total=total), now)


def advance(job: BulkJob, settled: Sequence[Target], now: datetime) -> BulkJob:
    """A job after the next of its targets; it ends with the last."""
    number = Counter(one.result for one in settled)
    after = replace(
        job,
        reached=settled[-1].position,
        done=job.done + number[BulkResult.DONE],
        refused=job.refused + number[BulkResult.REFUSED],
        failed=job.failed + number[BulkResult.FAILED],
        reasons=dict(Counter(job.reasons) + counted(settled)),
    )
    return _ended_if_over(after, now)


def counted(targets: Iterable[Target]) -> Counter[str]:
    """How often each reason was given."""
    return Counter(reason for one in targets for reason in one.reasons)


def foresight(total: int, settled: Sequence[Target]) -> Foresight:
    """What was found out about the first of so many."""
    return Foresight(total, len(settled), sum(one.result is BulkResult.DONE for one in settled), counted(settled))


def give_up(job: BulkJob, now: datetime) -> BulkJob:
    """A job of which it cannot be found out whom it is about."""
    return replace(job, state=BulkState.FAILED, ended_at=now)


def cancel(job: BulkJob, now: datetime) -> BulkJob:
    """A job that goes no further; what it has done stays. One that has ended stays as it is."""
    return replace(job, state=BulkState.CANCELLED, ended_at=now) if job.is_running else job


def enter_all(targets: Iterable[Target], contacts: Collection[UUID], admissions: Iterable[Admission]) -> list[Target]:
    """The targets with what was decided about each whose contact is there still, in their order."""
    decided, settled = iter(admissions), list[Target]()
    for target in targets:
        if target.result is not None:
            settled.append(target)
        elif target.contact_id not in contacts:
            settled.append(refused(target, BulkReason.CONTACT_ERASED))
        else:
            admission = next(decided)
            reasons = admission.reasons if isinstance(admission, RefusalRecord) else ()
            settled.append(refused(target, *reasons) if reasons else done(target))
    return settled


def move(action: BulkAction, enrollment: Enrollment | None, now: datetime) -> life.Moved | BulkReason:
    """Pause, resume or end the open enrollment of a contact, or say why not."""
    if enrollment is None or not enrollment.is_open:
        return BulkReason.NOT_ENROLLED
    is_paused = enrollment.status is EnrollmentStatus.PAUSED
    match action:
        case BulkAction.PAUSE:
            return BulkReason.PAUSED_ALREADY if is_paused else (life.pause(enrollment, now), [])
        case BulkAction.RESUME:
            return (life.resume(enrollment, now), []) if is_paused else BulkReason.NOT_PAUSED
        case BulkAction.EXIT:
            is_earned = enrollment.payout_status is not None
            return BulkReason.PAYOUT_EARNED if is_earned else life.leave(enrollment, ExitReason.WITHDRAWN, now)
        case BulkAction.ENROLL:
            raise ValueError(action)
        case _:
            assert_never(action)


def move_all(
    action: BulkAction, targets: Iterable[Target], open_: Mapping[UUID, Enrollment], now: datetime
) -> tuple[list[Target], dict[UUID, Enrollment], list[Event]]:
    """The targets with what becomes of each, the enrollments that moved, by id, and what is said.

    `open_` are the open enrollments by the contact's id that the target has.
    """
    settled, moved, said = list[Target](), dict[UUID, Enrollment](), list[Event]()
    for target in targets:
        if target.result is not None:
            settled.append(target)
            continue
        enrollment = open_.get(target.contact_id) if target.contact_id else None
        answer = move(action, enrollment and moved.get(enrollment.enrollment_id, enrollment), now)
        if isinstance(answer, BulkReason):
            settled.append(refused(target, answer))
            continue
        after, told = answer
        moved[after.enrollment_id] = after
        settled.append(done(target))
        said += told
    return settled, moved, said


def _ended_if_over(job: BulkJob, now: datetime) -> BulkJob:
    is_over = job.total is not None and job.reached >= job.total
    return replace(job, state=BulkState.COMPLETED, ended_at=now) if is_over else job
