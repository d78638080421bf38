"""Templates: blanks that are filled, what is left out of a campaign that becomes one, and the days of a journey."""

from typing import Any
from uuid import UUID

import pytest

from campaigns_service.domain.template import Category, Template, Wording, days_of, filled, reusable, value_faults
from contracts.values import Anchor, Conditional, Goto, Journey, Wait, WaitForEvent

DAY = 86_400


def template(document: dict[str, Any], *variables: str) -> Template:
    return Template("x", Wording("X"), Category.REVIEW, document, variables=variables)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Hi {{ company_name }}", "Hi A & B"),
        ("Hi {{company_name}}, {{companyName}}", "Hi A & B, A & B"),
        ("Hi {company_name}", "Hi A & B"),
        ("<p>{{company_name}}</p>", "<p>A &amp; B</p>"),
        ("{{ first_name }} {% if company_name %}", "{{ first_name }} {% if company_name %}"),
        ("{{ company_name | upcase }}", "{{ company_name | upcase }}"),
    ],
)
def test_a_value_stands_for_its_variable_in_every_spelling_and_escaped_in_markup(written: str, shown: str) -> None:
    document = {"name": written, "steps": [{"translations": {"es": {"body": written}}, "delay_value": 3}]}
    told = filled(template(document, "company_name"), {"company_name": " A & B "})
    assert told == {"name": shown, "steps": [{"translations": {"es": {"body": shown}}, "delay_value": 3}]}


def test_a_value_with_backslashes_is_taken_as_it_is() -> None:
    told = filled(template({"name": "{{company_name}}"}, "company_name"), {"company_name": r"\1 \g<0> C:\new"})
    assert told == {"name": r"\1 \g<0> C:\new"}


def test_every_value_that_does_not_fit_is_named() -> None:
    faults = value_faults(template({}, "company_name", "booking_link"), {"booking_link": "ftp://x", "other": "y"})
    assert [(fault.field, fault.code) for fault in faults] == [
        ("values.company_name", "ValueMissing"),
        ("values.booking_link", "ValueNoLink"),
        ("values.other", "ValueOfNoVariable"),
    ]


def test_dates_stay_with_the_campaign_and_ids_of_criteria_where_they_tell_two_apart() -> None:
    one, other = {"id": "1", "label_template": "A"}, {"id": "2", "label_template": "B"}
    assert reusable({"name": "x", "ends_at": "2027"}) == {"name": "x"}
    assert reusable({"criteria": [one, other]})["criteria"] == [{"label_template": "A"}, {"label_template": "B"}]
    twins = [one, {**other, "label_template": "A"}]
    assert reusable({"criteria": twins})["criteria"] == twins


def wait(number: int, to: int | None, *, days: int = 1, **more: Any) -> Wait:
    target = None if to is None else UUID(int=to)
    return Wait(step_id=UUID(int=number), name=str(number), seconds=days * DAY, next=target, **more)


def days(*steps: Any) -> dict[int, float]:
    journey = Journey(entry=UUID(int=1), steps=steps)
    return {step_id.int: day for step_id, day in days_of(journey).items()}


def test_a_step_has_its_turn_after_all_before_it_at_the_latest() -> None:
    met = {"field": "criteria_met", "value": True}
    fork = Conditional.model_validate(
        {"step_id": UUID(int=1), "name": "1", "conditions": [met], "true_path": UUID(int=2), "false_path": UUID(int=3)}
    )
    listens = WaitForEvent.model_validate(
        {
            "step_id": UUID(int=3),
            "name": "3",
            "source": "manual",
            "timeout_seconds": 5 * DAY,
            "next": UUID(int=4),
            "timeout_path": UUID(int=4),
        }
    )
    assert days(fork, wait(2, 4, days=3), listens, wait(4, None, delay_seconds=DAY)) == {1: 0, 2: 0, 3: 0, 4: 6}
    since = wait(3, None, delay_seconds=10 * DAY, anchor=Anchor.ENROLLMENT)
    assert days(wait(1, 2), wait(2, 3), since) == {1: 0, 2: 1, 3: 10}


def test_a_loop_is_run_once() -> None:
    back = Goto(step_id=UUID(int=3), name="3", to=UUID(int=1))
    assert days(wait(1, 2), wait(2, 3), back) == {1: 0, 2: 1, 3: 2}
    assert days_of(Journey()) == {}


def test_the_days_of_many_ways_are_found_at_once() -> None:
    met = {"field": "criteria_met", "value": True}
    steps: list[Any] = []
    for number in range(1, 196, 3):
        plain = {"step_id": UUID(int=number), "name": str(number), "conditions": [met]}
        ways = {"true_path": UUID(int=number + 1), "false_path": UUID(int=number + 2)}
        steps += [Conditional.model_validate(plain | ways)]
        steps += [wait(number + 1, number + 3, days=1), wait(number + 2, number + 3, days=2)]
    assert days(*steps, wait(196, None))[196] == 130
