"""Journeys for tests: steps by number, and random graphs that are valid."""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from contracts.values import (
    Anchor,
    Condition,
    Conditional,
    EnrollmentField,
    ExitCampaign,
    Facts,
    Journey,
    LocalTime,
    SendEmail,
    Step,
    Wait,
)
from enrollment_service.domain.moment import Moment

CONTENT = UUID(int=999)
MET = Condition(field=EnrollmentField.CRITERIA_MET, value=True)


def id_of(number: int | None) -> UUID | None:
    return None if number is None else UUID(int=number)


def mail(
    number: int,
    to: int | None = None,
    *,
    delay: int = 0,
    stale: int = 86_400,
    anchor: Anchor = Anchor.PREVIOUS_STEP,
) -> SendEmail:
    return SendEmail(
        step_id=UUID(int=number),
        name=f"mail {number}",
        delay_seconds=delay,
        anchor=anchor,
        content_id=CONTENT,
        content_version=1,
        stale_after_seconds=stale,
        next=id_of(to),
    )


def wait(
    number: int,
    to: int | None = None,
    *,
    seconds: int = 60,
    until: LocalTime | None = None,
    until_met: bool = False,
) -> Wait:
    return Wait(
        step_id=UUID(int=number),
        name=f"wait {number}",
        seconds=seconds,
        until=until,
        until_criteria_met=until_met,
        next=id_of(to),
    )


def fork(number: int, yes: int | None = None, no: int | None = None, *, delay: int = 0) -> Conditional:
    return Conditional(
        step_id=UUID(int=number),
        name=f"fork {number}",
        delay_seconds=delay,
        conditions=(MET,),
        true_path=id_of(yes),
        false_path=id_of(no),
    )


def leave(number: int) -> ExitCampaign:
    return ExitCampaign(step_id=UUID(int=number), name=f"leave {number}")


EACH: tuple[Step, ...] = (mail(1), wait(1), fork(1), leave(1))
"""A step of every kind; a test holds it against the table. Each is drawn by `graphs`, too."""


def journey(*steps: Step) -> Journey:
    return Journey(entry=steps[0].step_id if steps else None, steps=steps)


def facts(*, met: bool = False, ordered: bool = True) -> Facts:
    return {
        EnrollmentField.CRITERIA_MET: met,
        EnrollmentField.HAS_ORDER: ordered,
        EnrollmentField.PAYOUT_STATUS: "criteria_met" if met else "none",
    }


def moment(now: datetime, *, met: bool = False, enrolled_at: datetime | None = None) -> Moment:
    return Moment(now, enrolled_at or now, ZoneInfo("UTC"), facts(met=met))


MORNING = LocalTime(at="09:00")


@st.composite
def graphs(draw: st.DrawFn) -> Journey:
    """Any steps that lead anywhere, less what no journey may hold."""
    count = draw(st.integers(0, 7))
    targets = st.one_of(st.none(), st.integers(1, count)) if count else st.none()
    delays = st.sampled_from([0, 0, 59, 60, 3600])
    steps: list[Step] = []
    for number in range(1, count + 1):
        to, other = draw(targets), draw(targets)
        kinds = (
            lambda n=number, to=to: mail(
                n, to, delay=draw(delays), stale=draw(st.integers(1, 4000)), anchor=draw(st.sampled_from(Anchor))
            ),
            lambda n=number, to=to: wait(
                n,
                to,
                seconds=draw(st.integers(1, 4000)),
                until=draw(st.sampled_from([None, MORNING])),
                until_met=draw(st.booleans()),
            ),
            lambda n=number, to=to, other=other: fork(n, to, other, delay=draw(delays)),
            lambda n=number: leave(n),
        )
        steps.append(draw(st.sampled_from(kinds))())
    return journey(*steps)


valid_journeys = graphs().filter(lambda drawn: not drawn.faults())
