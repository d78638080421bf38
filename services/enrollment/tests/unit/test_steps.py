"""Each kind of step: what happens when its turn comes, and what ends it."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, get_args
from uuid import UUID

import pytest
from pydantic import TypeAdapter

from chassis.ids import named_id
from contracts.enrollment import Branch, MilestoneCompleted, StepResult
from contracts.examples import example
from contracts.messaging import MessageSettled
from contracts.progress import CriteriaMet
from contracts.values import Channel, Condition, EnrollmentField, ExitReason, LocalTime, Node, Operator, Step
from enrollment_service import consumers
from enrollment_service.domain.contact import Contact
from enrollment_service.domain.execution import Execution
from enrollment_service.domain.steps import (
    ENDING,
    KINDS,
    conditional,
    exit_campaign,
    goto,
    send_email,
    send_sms,
    sending,
    split,
    wait_for_event,
    webhook,
)
from enrollment_service.domain.steps import wait as waiting
from enrollment_service.domain.steps.kind import Alter, Call, HandOut, Leave, Over, Rest, Turn
from enrollment_service.domain.steps.webhook import WebhookEnded
from services.enrollment.tests.journeys import (
    CONTENT,
    EACH,
    TAGGED,
    awaited,
    fork,
    fork_on,
    leave,
    listen,
    mail,
    moment,
    post,
    tag,
    text,
    update,
    wait,
)
from services.enrollment.tests.journeys import goto as going
from services.enrollment.tests.journeys import split as splitting

DUE = datetime(2026, 3, 1, tzinfo=UTC)
EXECUTION = Execution(UUID(int=70), UUID(int=1), UUID(int=2), UUID(int=1), 1, DUE, DUE)


def turn(late: int = 0, *, met: bool = False) -> Turn:
    return Turn(DUE, moment(DUE + timedelta(seconds=late), met=met))


def settled(outcome: str, execution_id: UUID = EXECUTION.execution_id) -> MessageSettled:
    return example(MessageSettled, execution_id=str(execution_id), outcome=outcome, reasons=["why"])


def test_a_mail_is_handed_out_with_its_content() -> None:
    assert send_email.KIND.begin(mail(1, 2), turn()) == HandOut(Channel.EMAIL, CONTENT, 1, DUE + timedelta(days=1))


def test_a_text_is_handed_out_on_its_own_channel() -> None:
    assert send_sms.KIND.begin(text(1, 2), turn()) == HandOut(Channel.SMS, CONTENT, 1, DUE + timedelta(days=1))


def test_a_mail_that_is_too_late_is_passed_over() -> None:
    over = Over(StepResult.SKIPPED, UUID(int=2), ("stale",))
    assert isinstance(send_email.KIND.begin(mail(1, 2, stale=60), turn(59)), HandOut)
    assert send_email.KIND.begin(mail(1, 2, stale=60), turn(60)) == over


@pytest.mark.parametrize(
    ("outcome", "result"),
    [("sent", "completed"), ("sent_unconfirmed", "completed"), ("skipped", "skipped"), ("failed", "failed")],
)
def test_a_mail_ends_as_its_message_ended(outcome: str, result: str) -> None:
    assert sending.settle(mail(1, 2), EXECUTION, settled(outcome)) == Over(StepResult(result), UUID(int=2), ("why",))


def test_a_message_of_another_execution_ends_nothing() -> None:
    assert sending.settle(mail(1), EXECUTION, settled("sent", UUID(int=71))) is None


def test_a_wait_rests_and_is_over_when_its_time_is() -> None:
    assert waiting.begin(wait(1, 2, seconds=90), turn(10)) == Rest(DUE + timedelta(seconds=100))
    assert waiting.elapse(wait(1, 2)) == Over(StepResult.COMPLETED, UUID(int=2))


def test_a_wait_until_a_time_of_day_rests_its_seconds_first() -> None:
    at = LocalTime.model_validate({"at": "09:00", "weekdays": ["tuesday"]})
    assert waiting.begin(wait(1, seconds=0, until=at), turn()) == Rest(DUE + timedelta(days=2, hours=9))
    later = wait(1, seconds=3 * 86_400, until=at)
    assert waiting.begin(later, turn()) == Rest(DUE + timedelta(days=9, hours=9))


def test_a_wait_for_the_criteria_ends_when_they_are_met_and_does_not_begin_when_they_are() -> None:
    step, met = wait(1, 2, until_met=True), Over(StepResult.COMPLETED, UUID(int=2), ("criteria_met",))
    assert waiting.begin(step, turn()) == Rest(DUE + timedelta(seconds=60))
    assert waiting.begin(step, turn(met=True)) == met
    assert waiting.end_early(step, EXECUTION, example(CriteriaMet)) == met
    assert waiting.end_early(wait(1, 2), EXECUTION, example(CriteriaMet)) is None


def test_a_conditional_takes_the_path_that_every_condition_allows() -> None:
    step = fork(1, 2, 3)
    assert conditional.begin(step, turn(met=True)) == Over(StepResult.COMPLETED, UUID(int=2), branch=Branch.TRUE_PATH)
    assert conditional.begin(step, turn()) == Over(StepResult.COMPLETED, UUID(int=3), branch=Branch.FALSE_PATH)
    no_order = Condition(field=EnrollmentField.HAS_ORDER, operator=Operator.NOT_EQUALS, value=True)
    both = step.model_copy(update={"conditions": (*step.conditions, no_order)})
    assert conditional.begin(both, turn(met=True)).branch is Branch.FALSE_PATH  # type: ignore[union-attr]


def test_a_rule_is_asked_of_the_contact_as_she_is_then() -> None:
    step = fork_on(1, {"all": [TAGGED, {"not": {"field": "field.roof", "operator": "equals", "value": "tin"}}]}, 2, 3)
    taken = [
        conditional.begin(step, Turn(DUE, moment(DUE, **known)))
        for known in ({}, {"tags": ("hot",)}, {"tags": ("hot",), "fields": {"roof": "Tin"}})
    ]
    ways = [over.branch for over in taken if isinstance(over, Over)]
    assert ways == [Branch.FALSE_PATH, Branch.TRUE_PATH, Branch.FALSE_PATH]
    both = step.model_copy(update={"conditions": fork(1).conditions})
    met = Turn(DUE, moment(DUE, met=True, tags=("hot",)))
    unmet = Turn(DUE, moment(DUE, tags=("hot",)))
    assert [conditional.begin(both, one).branch for one in (met, unmet)] == [Branch.TRUE_PATH, Branch.FALSE_PATH]  # type: ignore[union-attr]


def altered(step: Step, **known: Any) -> tuple[Contact, list[str]]:
    """The contact after a step, and what it says of itself."""
    begun = KINDS[type(step)].begin(step, Turn(DUE, moment(DUE, **known)))
    if isinstance(begun, Over):
        assert (begun.result, begun.to) == (StepResult.SKIPPED, UUID(int=2))
        return moment(DUE, **known).known.contact, list(begun.reasons)
    assert isinstance(begun, Alter)
    assert begun.over == Over(StepResult.COMPLETED, UUID(int=2))
    assert [event.type_name() for event in begun.said] == ["contact.changed.v1"] * (begun.contact.version - 7)
    return begun.contact, []


def test_a_field_of_the_contact_is_changed_and_taken_away() -> None:
    assert altered(update(1, 2, value=" slate "))[0].fields == {"roof": "slate"}
    assert altered(update(1, 2, value=None), fields={"roof": "tin"})[0].fields == {}
    assert altered(update(1, 2, field="field.score", value=7), fields={"roof": "tin"})[0].fields == {
        "roof": "tin",
        "score": 7,
    }
    assert altered(update(1, 2, field="stage", value=" Hot  Lead "))[0].stage == "hot lead"
    assert altered(update(1, 2, field="name", value="Ada"))[0].name == "Ada"
    assert altered(update(1, 2, value="tin"), fields={"roof": "tin"})[0].version == 7


@pytest.mark.parametrize(
    ("step", "why"),
    [
        (update(1, 2, field="field.gone"), "field_unknown"),
        (update(1, 2, field="field.old"), "field_retired"),
        (update(1, 2, field="field.score", value="many"), "value_unfit"),
    ],
)
def test_what_cannot_be_kept_is_passed_over_and_the_contact_stays(step: Step, why: str) -> None:
    contact, reasons = altered(step)
    assert (contact.version, reasons) == (7, [why])


def test_tags_are_given_and_taken_away_as_they_are_kept() -> None:
    changed, _ = altered(tag(1, 2, add=(" Hot ", "new"), remove=("COLD",)), tags=("cold", "old"))
    assert (changed.tags, changed.version) == (("hot", "new", "old"), 8)
    full = tuple(f"tag {number:03}" for number in range(100))
    assert altered(tag(1, 2, add=("one more",)), tags=full)[1] == ["too_many_tags"]
    assert altered(tag(1, 2, add=("one more",), remove=("tag 000",)), tags=full)[1] == []
    assert altered(tag(1, 2, add=("hot",)), erased_at=DUE)[1] == ["contact_erased"]


def test_a_webhook_is_called_and_its_step_ends_as_the_call_ended() -> None:
    assert webhook.KIND.begin(post(1, 2), turn()) == Call(post(1, 2))
    ids = {"enrollment_id": EXECUTION.enrollment_id, "campaign_id": EXECUTION.campaign_id}
    told = {**ids, "execution_id": EXECUTION.execution_id, "result": "failed", "reasons": ("status_404",)}
    ended = WebhookEnded.model_validate(told)
    assert webhook.end(post(1, 2), EXECUTION, ended) == Over(StepResult.FAILED, UUID(int=2), ("status_404",))
    another = ended.model_copy(update={"execution_id": UUID(int=71)})
    assert webhook.end(post(1, 2), EXECUTION, another) is None


def test_a_rule_asks_what_a_webhook_has_answered() -> None:
    step_id = UUID(int=9)
    said = {"result": "completed", "status": 200, "answer": {"score": "7.5", "tier": {"names": ["Gold"]}, "ok": True}}
    asked: list[tuple[str, str, object]] = [("result", "equals", "completed"), ("status", "gte", 200)]
    asked += [("answer.score", "greater_than", 7), ("answer.tier.names.0", "equals", "gold")]
    asked += [("answer.ok", "equals", "true"), ("answer.none", "exists", True)]
    asked += [("answer.tier.names.1", "exists", True), ("answer.score.x", "equals", 7)]
    rules = [{"field": f"step.{step_id}.{name}", "operator": op, "value": value} for name, op, value in asked]
    known = moment(DUE).known
    heard = replace(known, known=replace(known.known, answers={str(step_id): said}))
    holds = [heard.meets(read_rule(rule), DUE) for rule in rules]
    assert holds == [True, True, True, True, True, False, False, False]
    assert not any(known.meets(read_rule(rule), DUE) for rule in rules)


def read_rule(rule: object) -> Node:
    return TypeAdapter[Node](Node).validate_python(rule)


def did(seconds: int, **changed: object) -> MilestoneCompleted:
    fields = {"source": "custom_webhook", "name": "booked", "occurred_at": DUE + timedelta(seconds=seconds), **changed}
    return example(MilestoneCompleted, **fields)


def test_a_wait_for_an_event_rests_and_goes_another_way_in_vain() -> None:
    assert wait_for_event.begin(listen(1, 2, 3, seconds=90), turn(10)) == Rest(DUE + timedelta(seconds=100))
    in_vain = Over(StepResult.COMPLETED, UUID(int=3), ("timed_out",), branch=Branch.TIMEOUT_PATH)
    assert wait_for_event.elapse(listen(1, 2, 3)) == in_vain


def test_only_what_it_waits_for_and_what_happened_since_it_began_ends_it() -> None:
    happened = Over(StepResult.COMPLETED, UUID(int=2), branch=Branch.EVENT_PATH)
    assert wait_for_event.hear(listen(1, 2, 3), EXECUTION, did(0)) == happened
    others = (did(-1), did(1, source="manual"), did(1, name="cancelled"))
    assert [wait_for_event.hear(listen(1, 2, 3), EXECUTION, event) for event in others] == [None] * 3
    of_any_name = listen(1, 2, 3).model_copy(update={"event_name": None})
    assert wait_for_event.hear(of_any_name, EXECUTION, did(1, name="cancelled")) == happened


def test_a_split_gives_a_contact_the_same_variant_again_and_another_step_its_own() -> None:
    half, other = splitting(1, (1, 2), (1, 3)), splitting(2, (1, 2), (1, 3))
    drawn = [split.begin(half, Turn(DUE, moment(DUE, contact=number))) for number in range(200)]
    again = [split.begin(half, Turn(DUE, moment(DUE + timedelta(days=9), contact=number))) for number in range(200)]
    elsewhere = [split.begin(other, Turn(DUE, moment(DUE, contact=number))) for number in range(200)]
    assert drawn == again
    assert 60 < sum(one == two for one, two in zip(drawn, elsewhere, strict=True)) < 140
    assert {(over.variant, over.to) for over in drawn if isinstance(over, Over)} == {
        ("0", UUID(int=2)),
        ("1", UUID(int=3)),
    }


@pytest.mark.parametrize("weights", [(1, 1), (9, 1), (1, 2, 3, 4), (999_999, 1)])
def test_variants_are_given_by_their_weights(weights: tuple[int, ...]) -> None:
    step, number = splitting(1, *((weight, None) for weight in weights)), 20_000
    given = Counter(split.variant_of(step, named_id("contact", n)).name for n in range(number))
    for place, weight in enumerate(weights):
        share = weight / sum(weights)
        spread = (number * share * (1 - share)) ** 0.5
        assert abs(given[str(place)] - number * share) <= 4 * spread


def test_a_goto_goes_on_where_it_says() -> None:
    assert goto.begin(going(1, 7), turn()) == Over(StepResult.COMPLETED, UUID(int=7))


@pytest.mark.parametrize("step", awaited(1, 2), ids=lambda step: step.kind)
def test_what_nothing_carries_out_yet_is_skipped_and_the_journey_goes_on(step: Step) -> None:
    assert KINDS[type(step)].begin(step, turn()) == Over(StepResult.SKIPPED, UUID(int=2), ("not_configured",))


def test_a_kind_is_skipped_if_and_only_if_nothing_carries_it_out() -> None:
    assert {kind for kind in KINDS if not kind.is_carried_out} == {type(step) for step in awaited(1)}


def test_an_exit_leaves_for_its_reason() -> None:
    assert exit_campaign.begin(leave(1), turn()) == Leave(ExitReason.COMPLETED)


def test_every_kind_of_the_contract_is_in_the_table_and_in_these_tests_and_no_other() -> None:
    kinds = set(get_args(get_args(Step)[0]))
    assert kinds == set(KINDS)
    assert kinds == {type(step) for step in EACH}


def test_every_event_that_can_end_a_step_is_listened_to() -> None:
    said_here = {MilestoneCompleted, WebhookEnded}
    assert {subscription.event for subscription in consumers.TABLE} | said_here >= ENDING


@pytest.mark.parametrize("step", EACH, ids=lambda step: step.kind)
def test_a_kind_that_rests_says_what_follows(step: Step) -> None:
    kind = KINDS[type(step)]
    elapsed: Callable[[Step], Over] | None = kind.elapsed
    assert isinstance(kind.begin(step, turn()), Rest) == (elapsed is not None)
