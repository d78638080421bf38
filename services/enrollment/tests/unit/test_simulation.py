"""Simulations: the same seed tells the same story, nobody is lost, and the money follows the promise."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from contracts.campaigns import CampaignPublished
from contracts.examples import example
from contracts.values import (
    AmountType,
    CampaignDefinition,
    Goal,
    Journey,
    LocalTime,
    PayoutTerms,
    TrackingSource,
)
from enrollment_service.domain.simulation import Assumptions, Behaviour, Cohort, Scenario, Tally, WalkEnd, draw, walk
from services.enrollment.tests.journeys import (
    fork,
    fork_on,
    goto,
    journey,
    leave,
    listen,
    mail,
    split,
    tag,
    valid_journeys,
    wait,
)

START = datetime(2026, 3, 1, tzinfo=UTC)
DAY = 86_400
INCENTIVE = example(CampaignPublished).definition
"""With required criteria: what is promised here is paid to whoever meets them."""
SEQUENCE = INCENTIVE.model_copy(update={"criteria": ()})


def campaign(steps: Journey, of: CampaignDefinition = SEQUENCE, **changes: object) -> CampaignDefinition:
    return of.model_copy(update={"journey": steps, **changes})


def cohort(size: int, *, seed: int = 7, zones: tuple[str, ...] = ("Europe/Berlin",), days: int = 0) -> Cohort:
    return Cohort(size, START, timedelta(days=days), [ZoneInfo(zone) for zone in zones], seed)


def simulated(
    definition: CampaignDefinition, assumed: Assumptions | None = None, who: Cohort | None = None, *, days: int = 90
) -> Tally:
    scenario = Scenario(definition, assumed or Assumptions(), START + timedelta(days=days), step_visits=5)
    tally = Tally(scenario, START)
    for contact in draw(who or cohort(100), Random):
        tally.add(walk(scenario, contact))
    return tally


def came(tally: Tally) -> dict[int, int]:
    return {step_id.int: step.came for step_id, step in tally.steps.items()}


def test_everybody_gets_every_mail_of_a_straight_journey_on_its_day() -> None:
    tally = simulated(campaign(journey(mail(1, 2), mail(2, 3, delay=3 * DAY), mail(3, delay=7 * DAY))))
    assert came(tally) == {1: 100, 2: 100, 3: 100}
    assert [dict(tally.steps[UUID(int=number)].by_day) for number in (1, 2, 3)] == [{0: 100}, {3: 100}, {10: 100}]
    assert tally.messages == {3: 100}
    assert tally.ends == {"completed": 100}


def test_whoever_arrives_late_is_still_inside_when_the_time_is_over() -> None:
    tally = simulated(campaign(journey(mail(1, 2), mail(2, delay=5 * DAY))), who=cohort(100, days=10), days=10)
    assert came(tally) == {1: 100, 2: 50}
    assert tally.ends == {"completed": 50, WalkEnd.INSIDE: 50}
    assert tally.steps[UUID(int=2)].standing == 50


def test_a_failed_message_ends_its_step_and_the_journey_goes_on() -> None:
    tally = simulated(campaign(journey(mail(1, 2), mail(2))), Assumptions(failed=1))
    assert came(tally) == {1: 100, 2: 100}
    assert tally.steps[UUID(int=1)].results == {"failed": 100}
    assert tally.messages == {0: 100}


def test_a_share_of_messages_fails() -> None:
    tally = simulated(campaign(journey(mail(1))), Assumptions(failed=0.2), cohort(2_000))
    assert 340 < tally.steps[UUID(int=1)].results["failed"] < 460


def test_whoever_meets_the_criteria_is_paid_and_the_others_expire() -> None:
    terms = PayoutTerms(amount_type=AmountType.PARTIAL, amount_value=Decimal(50))
    promising = campaign(journey(mail(1)), INCENTIVE, payout=terms, completion_window_days=30, grace_hours=24)
    tally = simulated(promising, Assumptions(met=0.25, purchase=10_000), cohort(400))
    assert tally.met == tally.ends[WalkEnd.PAID]
    assert tally.ends == {WalkEnd.PAID: tally.met, "expired": 400 - tally.met}
    assert 70 < tally.met < 130
    assert (tally.promised, tally.paid) == (400 * 5_000, tally.met * 5_000)


def test_whoever_has_met_the_criteria_takes_the_way_of_those_who_have() -> None:
    asking = campaign(journey(wait(1, 2, seconds=40 * DAY, until_met=True), fork(2, 3, 4), mail(3), mail(4)), INCENTIVE)
    met = Assumptions(met=1, paid_after=timedelta(days=1), purchase=10_000)
    assert came(simulated(asking, met)) == {1: 100, 2: 100, 3: 100, 4: 0}
    assert came(simulated(campaign(asking.journey), Assumptions())) == {1: 100, 2: 100, 3: 0, 4: 100}


def test_what_contacts_do_ends_the_step_that_waits_for_it() -> None:
    waiting = campaign(journey(listen(1, 2, 3, seconds=10 * DAY), mail(2), mail(3)))
    booking = Behaviour(TrackingSource.CUSTOM_WEBHOOK, "booked", 0.5, timedelta(days=20))
    tally = simulated(waiting, Assumptions(behaviours=[booking]), cohort(1_000))
    assert 200 < came(tally)[2] < 300
    assert tally.steps[UUID(int=1)].branches == {"event_path": came(tally)[2], "timeout_path": came(tally)[3]}


def test_a_step_that_asks_the_contact_finds_what_a_step_before_has_changed() -> None:
    vip = {"field": "tags", "operator": "contains", "value": "vip"}
    steps = journey(fork_on(1, vip, 9, 2), tag(2, 3, add=("vip",)), fork_on(3, vip, 9), mail(9))
    tally = simulated(campaign(steps))
    assert came(tally) == {1: 100, 2: 100, 3: 100, 9: 100}
    assert tally.steps[UUID(int=1)].branches == {"false_path": 100}
    assert tally.steps[UUID(int=3)].branches == {"true_path": 100}


def test_who_reaches_a_goal_leaves_at_once_wherever_her_journey_stands() -> None:
    goal = Goal(source=TrackingSource.CUSTOM_WEBHOOK, event_name="booked")
    booking = Behaviour(TrackingSource.CUSTOM_WEBHOOK, "booked", 0.5, timedelta(days=4))
    long = campaign(journey(mail(1, 2), wait(2, 3, seconds=5 * DAY), mail(3)), goals=(goal,))
    tally = simulated(long, Assumptions(behaviours=[booking]))
    assert tally.ends["goal_achieved"] == 100 - came(tally)[3]
    assert 30 < tally.ends["goal_achieved"] < 70


def test_who_has_had_all_steps_has_left_and_reaches_no_goal_any_more() -> None:
    late = Behaviour(TrackingSource.CUSTOM_WEBHOOK, "booked", 1, timedelta(days=60))
    goal = Goal(source=TrackingSource.CUSTOM_WEBHOOK, event_name="booked")
    tally = simulated(campaign(journey(mail(1)), goals=(goal,)), Assumptions(behaviours=[late]))
    assert tally.ends == {"completed": 100}


def test_an_exit_and_a_loop_without_end_end() -> None:
    assert simulated(campaign(journey(mail(1, 2), leave(2)))).ends == {"completed": 100}
    endless = simulated(campaign(journey(mail(1, 2), wait(2, 3, seconds=DAY), goto(3, 1))), days=1_000)
    assert endless.ends == {"completed": 100}
    assert endless.messages == {5: 100}


def test_a_wait_until_nine_is_over_at_nine_wherever_one_lives() -> None:
    nine = campaign(journey(wait(1, 2, seconds=0, until=LocalTime(at="09:00")), mail(2)))
    zones = ("America/New_York", "Asia/Kathmandu", "Pacific/Auckland")
    scenario = Scenario(nine, Assumptions(), START + timedelta(days=3), step_visits=5)
    for contact in draw(cohort(50, zones=zones, days=1), Random):
        begun = walk(scenario, contact).passed[2].begun_at.astimezone(contact.zone)
        assert (begun.hour, begun.minute) == (9, 0)


def test_variants_are_those_that_the_contacts_would_get() -> None:
    tally = simulated(campaign(journey(split(1, (1, 2), (3, 3)), mail(2), mail(3))), who=cohort(1_000))
    assert sum(tally.steps[UUID(int=1)].variants.values()) == 1_000
    assert set(tally.steps[UUID(int=1)].variants.values()) == {came(tally)[2], came(tally)[3]}


def test_nobodys_luck_depends_on_how_many_others_there_are() -> None:
    chancy = Assumptions(
        failed=0.5, met=0.5, behaviours=[Behaviour(TrackingSource.CHAT_SESSION, None, 0.5, timedelta(days=9))]
    )
    scenario = Scenario(
        campaign(journey(mail(1, 2), mail(2)), INCENTIVE), chancy, START + timedelta(days=90), step_visits=5
    )
    few, many = ([walk(scenario, one).passed for one in draw(cohort(size), Random)] for size in (10, 200))
    assert few == many[:10]


@given(valid_journeys, st.integers(0, 2**63), st.floats(0, 1), st.floats(0, 1))
def test_nobody_is_lost_or_doubled_and_the_same_seed_tells_the_same_story(
    steps: Journey, seed: int, failed: float, met: float
) -> None:
    assumed = Assumptions(failed=failed, met=met, purchase=5_000)
    first, second = (simulated(campaign(steps, INCENTIVE), assumed, cohort(5, seed=seed)) for _ in range(2))
    assert first == second
    assert first.contacts == sum(first.ends.values()) == sum(first.messages.values()) == 5
    for step in first.steps.values():
        assert step.came == sum(step.by_day.values())
        assert 0 <= step.came - sum(step.results.values()) <= 5
