"""Simulations through their door, and beside a real enrollment of the same contact."""

from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

import httpx
import pytest

from chassis.postgres.limits import TooSlow
from chassis.testing import Running, staff
from contracts.enrollment import StepCompleted, StepDue
from enrollment_service.domain.simulation import Assumptions, Scenario, SimulatedContact, walk
from enrollment_service.domain.zones import zone_of
from enrollment_service.handlers import simulations
from enrollment_service.schemas.simulations import SimulationIn
from enrollment_service.work import Work
from services.enrollment.tests.integration.test_journeys import SHORT, due, enrolled, results, settle
from services.enrollment.tests.story import PUBLISHED

PATH = f"/api/campaigns/{PUBLISHED.campaign_id}/simulate"
DEFINITION = SHORT.definition.model_dump(mode="json")
ASKED = {"definition": DEFINITION, "contacts": 50, "days": 30, "starts_at": "2026-03-01T00:00:00Z", "seed": 11}


async def asked(service: Running[Work], **body: Any) -> httpx.Response:
    async with service.client(staff(service.tenant)) as team:
        return await team.post(PATH, json={**ASKED, **body})


def codes(answer: httpx.Response) -> list[tuple[str, str]]:
    assert answer.status_code == 422, answer.text
    return [(fault["field"], fault["code"]) for fault in answer.json()["errors"]]


async def test_the_same_question_has_the_same_answer_byte_for_byte_and_says_nothing(service: Running[Work]) -> None:
    assumptions = {"failed": 0.1, "met": 0.5, "purchase_amount": 10_000}
    first, again = [await asked(service, assumptions=assumptions) for _ in range(2)]
    other = await asked(service, assumptions=assumptions, seed=12)
    assert first.status_code == 200, first.text
    assert first.content == again.content != other.content
    answer = first.json()
    assert answer["contacts"] == 50 == sum(answer["ends"].values())
    assert answer["steps"][0]["came"] == 50 == answer["steps"][0]["by_day"][0]
    assert answer["money"]["promised"] > answer["money"]["paid"] > 0
    assert await service.said(StepDue) == []


async def test_a_simulated_contact_takes_the_way_that_a_real_one_takes(service: Running[Work]) -> None:
    promise = await enrolled(service)
    await settle(service, (await service.said(StepDue))[0])
    for _ in range(4):
        await service.advance(timedelta(seconds=60))
        await service.tick()
        begun = await service.said(StepDue)
        done = {event.execution_id for event in await service.said(StepCompleted)}
        for message in (one for one in begun if one.execution_id not in done):
            await settle(service, message)
    who = SimulatedContact(promise.contact_id, zone_of([]), promise.enrolled_at, Random(1))
    scenario = Scenario(
        SHORT.definition, Assumptions(purchase=1), promise.enrolled_at + timedelta(days=1), step_visits=100
    )
    walked = walk(scenario, who)
    simulated = [(one.step_id, one.over.result) for one in walked.passed.values() if one.over]
    assert simulated == await results(service)
    assert [one.step_id for one in walked.passed.values() if one.is_message] == await due(service)


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ({"contacts": 10_001}, ("body.contacts", "TooManyToSimulate")),
        ({"definition": None}, ("body.definition", "NothingToSimulate")),
        ({"zones": ["Berlin"]}, ("body.zones.0", "NoZone")),
        ({"assumptions": {"met": 1.5}}, ("body.assumptions.met", "less_than_equal")),
    ],
)
async def test_what_cannot_be_simulated_is_refused_with_its_place(
    service: Running[Work], body: dict[str, Any], fault: tuple[str, str]
) -> None:
    assert codes(await asked(service, **body)) == [fault]


async def test_steps_that_would_never_come_to_rest_are_refused(service: Running[Work]) -> None:
    (step, *_others) = DEFINITION["journey"]["steps"]
    looping = {**DEFINITION, "journey": {"entry": step["step_id"], "steps": [{**step, "next": step["step_id"]}]}}
    place = f"body.definition.journey.steps.{step['step_id']}"
    assert codes(await asked(service, definition=looping)) == [(place, "StepLoopsAtOnce")]


async def test_a_simulation_that_takes_too_long_is_refused(service: Running[Work]) -> None:
    wanted = SimulationIn.model_validate(ASKED).wanted()
    plan = await service.do(simulations.prepare, wanted)
    with pytest.raises(TooSlow):
        await simulations.simulate(replace(plan, patience=timedelta(seconds=-1)))
