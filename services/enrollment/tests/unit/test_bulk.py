"""Jobs over many contacts: what a list names, what becomes of each contact, and that the counts add up."""

from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.enrollment import EnrollmentEnded, EnrollmentSource
from contracts.values import EnrollmentStatus, ExitReason, PayoutStatus
from enrollment_service.domain.bulk import (
    BulkAction,
    BulkReason,
    BulkResult,
    BulkState,
    Selection,
    SelectionKind,
    Target,
    advance,
    begin,
    cancel,
    done,
    fail,
    move,
    move_all,
    name_of,
    refused,
    selected,
    targets_of,
)
from enrollment_service.domain.enrollment import Enrollment
from services.enrollment.tests.values import DEFINITION, NOW

ADA, BEN = UUID(int=1), UUID(int=2)
BEGUN = begin(UUID(int=9), UUID(int=8), BulkAction.EXIT, Selection(SelectionKind.EVERYBODY), (UUID(int=7), NOW))
OPEN = Enrollment(
    enrollment_id=UUID(int=3),
    campaign_id=UUID(int=8),
    campaign_version=1,
    contact_id=ADA,
    source=EnrollmentSource.BULK_IMPORT,
    created_at=NOW,
    updated_at=NOW,
    enrolled_at=NOW,
    deadline_at=NOW,
    grace_hours=0,
    criteria=(),
    payout=DEFINITION.payout,
)
PAUSED = replace(OPEN, status=EnrollmentStatus.PAUSED)


@pytest.mark.parametrize(
    ("line", "name"),
    [
        (f" {ADA} ", ADA),
        ("ada@example.com", ("email", "ada@example.com")),
        ("crm: 47:11", ("external:crm", "47:11")),
        ("Crm:4711", ("email", "Crm:4711")),
        ("crm:", ("email", "crm:")),
    ],
)
def test_a_line_is_an_id_of_ours_one_of_another_system_or_else_an_address(line: str, name: object) -> None:
    assert name_of(line) == name


def test_who_is_unknown_or_named_twice_has_a_place_and_no_contact() -> None:
    assert [(one.position, one.contact_id, one.reasons) for one in targets_of([ADA, None, ADA, BEN])] == [
        (1, ADA, ()),
        (2, None, ("unknown_contact",)),
        (3, None, ("named_twice",)),
        (4, BEN, ()),
    ]


@pytest.mark.parametrize(
    ("action", "enrollment", "reason"),
    [
        (BulkAction.PAUSE, None, BulkReason.NOT_ENROLLED),
        (BulkAction.EXIT, replace(OPEN, status=EnrollmentStatus.EXITED), BulkReason.NOT_ENROLLED),
        (BulkAction.PAUSE, PAUSED, BulkReason.PAUSED_ALREADY),
        (BulkAction.RESUME, OPEN, BulkReason.NOT_PAUSED),
        (BulkAction.EXIT, replace(PAUSED, payout_status=PayoutStatus.CRITERIA_MET), BulkReason.PAYOUT_EARNED),
    ],
)
def test_what_cannot_be_done_says_why(action: BulkAction, enrollment: Enrollment | None, reason: BulkReason) -> None:
    assert move(action, enrollment, NOW) is reason


def test_an_enrollment_is_paused_and_goes_on_and_only_its_end_is_said() -> None:
    targets = [Target(1, ADA), Target(2, BEN)]
    (settled, moved, said) = move_all(BulkAction.PAUSE, targets, {ADA: OPEN}, NOW)
    assert ([one.result for one in settled], moved, said) == (
        [BulkResult.DONE, BulkResult.REFUSED],
        {OPEN.enrollment_id: PAUSED},
        [],
    )
    (_settled, moved, said) = move_all(BulkAction.RESUME, targets, {ADA: PAUSED}, NOW)
    assert (moved, said) == ({OPEN.enrollment_id: OPEN}, [])
    (_settled, _moved, (ended,)) = move_all(BulkAction.EXIT, targets, {ADA: PAUSED}, NOW)
    assert isinstance(ended, EnrollmentEnded)
    assert ended.exit_reason is ExitReason.WITHDRAWN


def test_two_ids_that_lead_to_one_contact_end_her_enrollment_once() -> None:
    settled, _moved, said = move_all(BulkAction.EXIT, [Target(1, ADA), Target(2, BEN)], {ADA: OPEN, BEN: OPEN}, NOW)
    assert ([one.reasons for one in settled], len(said)) == ([(), ("not_enrolled",)], 1)


def become(target: Target, result: str) -> Target:
    match result:
        case "done":
            return done(target)
        case "failed":
            return fail(target)
        case "known":
            return fail(refused(target, "x"))
        case _:
            return refused(target, "x", "y")


@given(st.lists(st.sampled_from(("done", "refused", "failed", "known")), max_size=12), st.integers(1, 5))
def test_the_counts_add_up_to_the_selection_whatever_the_batches(results: list[str], size: int) -> None:
    targets = [Target(position, ADA) for position in range(1, len(results) + 1)]
    settled = [become(one, result) for one, result in zip(targets, results, strict=True)]
    job = selected(BEGUN, len(targets), NOW)
    for start in range(0, len(settled), size):
        assert job.is_running
        job = advance(job, settled[start : start + size], NOW)
    assert (job.state, job.reached) == (BulkState.COMPLETED, len(results))
    assert job.done + job.refused + job.failed == len(results)
    assert job.reasons.get("x", 0) == job.refused
    assert cancel(job, NOW) == job


def test_a_job_that_means_nobody_is_over_and_a_cancelled_one_stays_where_it_is() -> None:
    assert selected(BEGUN, 0, NOW).state is BulkState.COMPLETED
    job = cancel(advance(selected(BEGUN, 2, NOW), [done(Target(1, ADA))], NOW), NOW)
    assert (job.state, job.reached, job.ended_at) == (BulkState.CANCELLED, 1, NOW)
