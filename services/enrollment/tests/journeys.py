"""Journeys for tests: steps by number, and random graphs that are valid."""

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from hypothesis import strategies as st
from pydantic import TypeAdapter

from contracts.values import (
    Anchor,
    Condition,
    Conditional,
    CreateTask,
    EnrollmentField,
    ExitCampaign,
    Facts,
    FieldKind,
    Goto,
    Journey,
    LocalTime,
    ManageTags,
    Node,
    Notify,
    RetryPayment,
    SendCall,
    SendEmail,
    SendPush,
    SendSms,
    Split,
    Step,
    TrackingSource,
    UpdateField,
    Variant,
    Wait,
    WaitForEvent,
    Webhook,
)
from enrollment_service.domain.contact import Contact
from enrollment_service.domain.moment import Moment
from enrollment_service.domain.own_field import OwnField
from enrollment_service.domain.profile import Profile
from enrollment_service.domain.rules import Known

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


def listen(number: int, to: int | None = None, late: int | None = None, *, seconds: int = 60) -> WaitForEvent:
    return WaitForEvent(
        step_id=UUID(int=number),
        name=f"listen {number}",
        source=TrackingSource.CUSTOM_WEBHOOK,
        event_name="booked",
        timeout_seconds=seconds,
        next=id_of(to),
        timeout_path=id_of(late),
    )


def split(number: int, *ways: tuple[int, int | None]) -> Split:
    variants = [Variant(name=str(at), weight=weight, next=id_of(to)) for at, (weight, to) in enumerate(ways)]
    return Split(step_id=UUID(int=number), name=f"split {number}", variants=tuple(variants))


def goto(number: int, to: int, *, delay: int = 0) -> Goto:
    return Goto(step_id=UUID(int=number), name=f"goto {number}", to=UUID(int=to), delay_seconds=delay)


def awaited(number: int, to: int | None = None) -> tuple[Step, ...]:
    plain = {"step_id": UUID(int=number), "name": f"awaited {number}", "next": id_of(to)}
    said = {"content_id": CONTENT, "content_version": 1}
    sending = (SendCall, SendPush, Notify)
    return (*(kind.model_validate({**plain, **said}) for kind in sending), RetryPayment.model_validate(plain))


def text(number: int, to: int | None = None) -> SendSms:
    said = {"content_id": CONTENT, "content_version": 1}
    return SendSms.model_validate({"step_id": UUID(int=number), "name": f"text {number}", "next": id_of(to), **said})


def ask(number: int, to: int | None = None, *, due: int | None = None) -> CreateTask:
    fields = {"title": "Call her back", "activity_subtype": "call_back", "due_after_seconds": due}
    return CreateTask.model_validate(
        {"step_id": UUID(int=number), "name": f"ask {number}", "next": id_of(to), **fields}
    )


def fork_on(number: int, rule: object, yes: int | None = None, no: int | None = None) -> Conditional:
    read = TypeAdapter[Node](Node).validate_python(rule)
    return Conditional(
        step_id=UUID(int=number),
        name=f"fork {number}",
        conditions=(),
        rule=read,
        true_path=id_of(yes),
        false_path=id_of(no),
    )


def update(number: int, to: int | None = None, *, field: str = "field.roof", value: object = "slate") -> UpdateField:
    fields = {"step_id": UUID(int=number), "name": f"update {number}", "next": id_of(to)}
    return UpdateField.model_validate({**fields, "field": field, "value": value})


def tag(number: int, to: int | None = None, *, add: tuple[str, ...] = (), remove: tuple[str, ...] = ()) -> ManageTags:
    return ManageTags(step_id=UUID(int=number), name=f"tag {number}", add=add, remove=remove, next=id_of(to))


def post(number: int, to: int | None = None, *, with_contact: bool = False) -> Webhook:
    fields = {"target_id": UUID(int=55), "include_contact": with_contact, "next": id_of(to)}
    return Webhook.model_validate({"step_id": UUID(int=number), "name": f"post {number}", **fields})


TAGGED = {"field": "tags", "operator": "contains", "value": "hot"}


def leave(number: int) -> ExitCampaign:
    return ExitCampaign(step_id=UUID(int=number), name=f"leave {number}")


EACH: tuple[Step, ...] = (
    mail(1),
    text(1),
    wait(1),
    listen(1),
    fork(1),
    split(1, (1, None), (2, None)),
    goto(1, 1),
    ask(1),
    update(1),
    tag(1, add=("hot",)),
    post(1),
    leave(1),
    *awaited(1),
)
"""A step of every kind; a test holds it against the table. Each is drawn by `graphs`, too."""


def journey(*steps: Step) -> Journey:
    return Journey(entry=steps[0].step_id if steps else None, steps=steps)


def facts(*, met: bool = False, ordered: bool = True) -> Facts:
    return {
        EnrollmentField.CRITERIA_MET: met,
        EnrollmentField.HAS_ORDER: ordered,
        EnrollmentField.PAYOUT_STATUS: "criteria_met" if met else "none",
    }


def profile(contact: int = 3, **known: Any) -> Profile:
    began = datetime(2026, 1, 1, tzinfo=UTC)
    kinds = {"roof": FieldKind.TEXT, "score": FieldKind.NUMBER}
    own = {name: OwnField(name, kind, name, began) for name, kind in kinds.items()}
    old = OwnField("old", FieldKind.TEXT, "old", began, retired_at=began)
    return Profile(Known(Contact(UUID(int=contact), began, began, 7, **known)), {**own, "old": old}, "UTC")


def moment(
    now: datetime, *, met: bool = False, contact: int = 3, worn_out: Collection[UUID] = (), **known: Any
) -> Moment:
    known_of = profile(contact, **known)
    return Moment(now, UUID(int=contact), now, ZoneInfo("UTC"), facts(met=met), worn_out, known_of)


def about_contact(number: int, to: int | None, other: int | None) -> tuple[Step, ...]:
    """Steps that ask the contact, or change her."""
    updates = [update(number, to, value=value) for value in ("slate", "tiles", None)]
    tags = [tag(number, to, add=("hot",)), tag(number, to, add=("cold", "hot")), tag(number, to, remove=("hot",))]
    return (fork_on(number, TAGGED, to, other), *updates, *tags)


MORNING = LocalTime(at="09:00")


@st.composite
def graphs(draw: st.DrawFn) -> Journey:
    """Any steps that lead anywhere, less what no journey may hold."""
    count = draw(st.integers(0, 7))
    targets = st.one_of(st.none(), st.integers(1, count)) if count else st.none()
    delays, spans, anchors = st.sampled_from([0, 0, 59, 60, 3600]), st.integers(1, 4000), st.sampled_from(Anchor)
    steps: list[Step] = []
    for number in range(1, count + 1):
        to, other = draw(targets), draw(targets)
        kinds = (
            lambda n=number, to=to: mail(n, to, delay=draw(delays), stale=draw(spans), anchor=draw(anchors)),
            lambda n=number, to=to: wait(
                n,
                to,
                seconds=draw(spans),
                until=draw(st.sampled_from([None, MORNING])),
                until_met=draw(st.booleans()),
            ),
            lambda n=number, to=to, other=other: fork(n, to, other, delay=draw(delays)),
            lambda n=number, to=to, other=other: listen(n, to, other, seconds=draw(spans)),
            lambda n=number, to=to, other=other: split(n, (1, to), (draw(st.integers(1, 9)), other)),
            lambda n=number, to=to: goto(n, to or n, delay=draw(delays)),
            lambda n=number, to=to: draw(st.sampled_from((text(n, to), *awaited(n, to)))),
            lambda n=number, to=to: ask(n, to),
            lambda n=number, to=to, other=other: draw(st.sampled_from(about_contact(n, to, other))),
            lambda n=number, to=to: post(n, to),
            lambda n=number: leave(n),
        )
        steps.append(draw(st.sampled_from(kinds))())
    return journey(*steps)


valid_journeys = graphs().filter(lambda drawn: not drawn.faults())


def mended(drawn: Journey) -> Journey:
    """A drawn journey without the steps that cannot be reached, and slow enough in its loops: for tests of several."""
    slow = {fault.field.removeprefix("steps.") for fault in drawn.faults() if fault.field.startswith("steps.")}
    steps = [
        step.model_copy(update={"delay_seconds": 60, "anchor": Anchor.PREVIOUS_STEP})
        if str(step.step_id) in slow
        else step
        for step in drawn.steps
    ]
    reached, open_ = set[UUID](), [drawn.entry]
    while open_:
        here = open_.pop()
        if here is not None and here not in reached:
            reached.add(here)
            open_ += drawn.by_id[here].leads_to()
    return Journey(entry=drawn.entry, steps=tuple(step for step in steps if step.step_id in reached))


any_journeys = graphs().filter(lambda drawn: bool(drawn.steps)).map(mended)
"""Valid, with at least one step, and drawn quickly."""
