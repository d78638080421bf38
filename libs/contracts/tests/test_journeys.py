"""Journeys: what no graph of steps may hold, and that it is said in words."""

from collections.abc import Iterable
from uuid import UUID

import pytest
from hypothesis import assume, given
from hypothesis import strategies as some
from pydantic import TypeAdapter, ValidationError

from contracts.values import (
    Anchor,
    Condition,
    Conditional,
    ExitCampaign,
    Goto,
    Journey,
    SendEmail,
    Split,
    Step,
    Variant,
    Wait,
    WaitForEvent,
)
from contracts.values.journeys import SHORTEST_ROUND

STEP: TypeAdapter[Step] = TypeAdapter(Step)
ONE, TWO, THREE = (UUID(int=number) for number in (1, 2, 3))
MET = Condition.model_validate({"field": "criteria_met", "value": True})


def mail(step_id: UUID, to: UUID | None = None, *, delay: int = 0) -> SendEmail:
    return SendEmail(
        step_id=step_id, name=str(step_id.int), delay_seconds=delay, content_id=ONE, content_version=1, next=to
    )


def wait(step_id: UUID, to: UUID | None = None, *, seconds: int = 60, early: bool = False) -> Wait:
    return Wait(step_id=step_id, name=str(step_id.int), seconds=seconds, until_criteria_met=early, next=to)


def fork(step_id: UUID, yes: UUID | None, no: UUID | None) -> Conditional:
    return Conditional(step_id=step_id, name=str(step_id.int), conditions=(MET,), true_path=yes, false_path=no)


def listen(step_id: UUID, to: UUID | None, late: UUID | None) -> WaitForEvent:
    fields = {"step_id": step_id, "name": str(step_id.int), "source": "manual", "timeout_seconds": 3600}
    return WaitForEvent.model_validate({**fields, "next": to, "timeout_path": late})


def split(step_id: UUID, one: UUID | None, other: UUID | None) -> Split:
    variants = [Variant(name="a", weight=1, next=one), Variant(name="b", weight=2, next=other)]
    return Split(step_id=step_id, name=str(step_id.int), variants=tuple(variants))


def goto(step_id: UUID, to: UUID) -> Goto:
    return Goto(step_id=step_id, name=str(step_id.int), to=to)


def anchored(step_id: UUID, to: UUID) -> SendEmail:
    """A mail an hour after the enrollment, which is no time once that has passed."""
    return mail(step_id, to, delay=3600).model_copy(update={"anchor": Anchor.ENROLLMENT})


def faults(*steps: Step, entry: UUID | None = ONE) -> list[str]:
    return [fault.reason for fault in Journey(entry=entry, steps=steps).faults()]


def test_no_steps_are_a_journey_and_so_is_a_way_with_branches() -> None:
    assert faults(entry=None) == []
    assert faults(mail(ONE, TWO), fork(TWO, None, THREE), ExitCampaign(step_id=THREE, name="out")) == []


@pytest.mark.parametrize(
    ("steps", "entry", "fault"),
    [
        ((mail(ONE), mail(ONE)), ONE, "steps must have different ids"),
        ((mail(ONE),), None, "the journey has no entry"),
        ((mail(ONE),), TWO, f"the entry {TWO} is no step"),
        ((mail(ONE, TWO),), ONE, f"step '1' leads to {TWO}, which is no step"),
        ((fork(ONE, TWO, None),), ONE, f"step '1' leads to {TWO}, which is no step"),
        ((listen(ONE, None, TWO),), ONE, f"step '1' leads to {TWO}, which is no step"),
        ((split(ONE, None, TWO),), ONE, f"step '1' leads to {TWO}, which is no step"),
        ((goto(ONE, TWO),), ONE, f"step '1' leads to {TWO}, which is no step"),
        ((mail(ONE), mail(TWO)), ONE, "step '2' cannot be reached from the entry"),
    ],
)
def test_what_leads_nowhere_is_named(steps: Iterable[Step], entry: UUID | None, fault: str) -> None:
    assert fault in faults(*steps, entry=entry)


@pytest.mark.parametrize(
    "loop",
    [
        (mail(ONE, ONE),),
        (mail(ONE, TWO), fork(TWO, ONE, None)),
        (wait(ONE, TWO, seconds=59), mail(TWO, ONE)),
        (wait(ONE, TWO, seconds=3600, early=True), mail(TWO, ONE)),
        (goto(ONE, ONE),),
        (listen(ONE, ONE, None),),
        (split(ONE, TWO, None), goto(TWO, ONE)),
        (anchored(ONE, ONE),),
    ],
)
def test_a_loop_that_takes_no_time_is_refused(loop: tuple[Step, ...]) -> None:
    assert all("in a loop without a wait of at least 60 seconds" in fault for fault in faults(*loop))
    assert len(faults(*loop)) == len(loop)


@pytest.mark.parametrize(
    "loop",
    [
        (wait(ONE, TWO), mail(TWO, ONE)),
        (mail(ONE, TWO, delay=60), fork(TWO, ONE, None)),
        (wait(ONE, ONE),),
        (wait(ONE, TWO), goto(TWO, ONE)),
    ],
)
def test_a_loop_that_takes_its_time_is_a_journey(loop: tuple[Step, ...]) -> None:
    assert faults(*loop) == []


@given(some.lists(some.tuples(some.integers(0, 5), some.integers(0, 5), some.integers(0, 90)), max_size=5))
def test_without_faults_every_walk_of_hasty_steps_comes_to_an_end(drawn: list[tuple[int, int, int]]) -> None:
    known = {number: UUID(int=number) for number in range(1, len(drawn) + 1)}
    steps = [
        fork(known[n], known.get(yes), known.get(no)).model_copy(update={"delay_seconds": delay})
        for n, (yes, no, delay) in enumerate(drawn, 1)
    ]
    journey = Journey(entry=known.get(1), steps=tuple(steps))
    assume(not journey.faults())
    standing = [(step.step_id, 0) for step in steps]
    while standing:
        step_id, walked = standing.pop()
        assert walked <= len(steps)
        if journey.by_id[step_id].waits() < SHORTEST_ROUND:
            standing += [(target, walked + 1) for target in journey.by_id[step_id].leads_to()]


def test_only_steps_that_say_something_take_versions() -> None:
    journey = Journey(entry=ONE, steps=(mail(ONE, TWO), wait(TWO)))
    assert journey.contents() == {ONE}
    assert [step.model_dump().get("content_version") for step in journey.saying({ONE: 4}).steps] == [4, None]


@pytest.mark.parametrize(
    "bad",
    [
        {"kind": "teleport"},
        {"kind": "wait"},
        {"kind": "wait", "seconds": 0},
        {"kind": "conditional", "conditions": []},
        {"kind": "conditional", "conditions": [{"field": "payout_status", "value": True}]},
        {"kind": "conditional", "conditions": [{"field": "has_order", "value": "yes"}]},
        {"kind": "exit_campaign", "reason": "unsubscribed"},
        {"kind": "wait_for_event", "source": "manual"},
        {"kind": "wait_for_event", "source": "manual", "timeout_seconds": 366 * 86_400 + 1},
        {"kind": "split", "variants": [{"name": "a", "weight": 1}]},
        {"kind": "split", "variants": [{"name": "a", "weight": 1}, {"name": "b", "weight": 0}]},
        {"kind": "split", "variants": [{"name": "a", "weight": 1}, {"name": "a", "weight": 1}]},
        {"kind": "goto"},
        {"kind": "send_email", "content_id": str(ONE), "content_version": 0},
        {},
    ],
)
def test_a_step_has_the_fields_of_its_kind(bad: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        STEP.validate_python({"step_id": str(ONE), "name": "x", **bad})


def test_every_way_of_a_step_can_be_led_elsewhere_but_that_of_a_goto() -> None:
    steps: tuple[Step, ...] = (mail(ONE, TWO), fork(ONE, TWO, None), listen(ONE, None, TWO), split(ONE, None, TWO))
    assert [step.led(TWO, THREE).leads_to() for step in steps] == [(THREE,)] * 4
    assert goto(ONE, TWO).led(TWO, THREE).leads_to() == (TWO,)
