"""Staff withdraws an enrollment at each moment of its payout: what is said is what happened to the money."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from chassis.testing import Running, beside
from contracts.payouts import PayoutChanged
from payouts_service.app import build
from payouts_service.work import Work
from services.payouts.tests.integration.conftest import Open
from services.payouts.tests.provider import Simulator
from services.payouts.tests.story import Story

pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")  # the SDK's own way to use httpx
Moment = Callable[[Running[Work], Running[Work], Simulator, Story], Awaitable[None]]


async def before_the_claim(one: Running[Work], other: Running[Work], _provider: Simulator, story: Story) -> None:
    await other.receive(story.ended())
    await asyncio.gather(one.carry_out(), other.carry_out())


async def beside_the_claim(one: Running[Work], other: Running[Work], _provider: Simulator, story: Story) -> None:
    await asyncio.gather(one.carry_out(), other.receive(story.ended()), other.carry_out())


async def during_the_call(one: Running[Work], other: Running[Work], provider: Simulator, story: Story) -> None:
    provider.fault("slow", seconds=0.5)
    calling = asyncio.create_task(one.carry_out())
    async with asyncio.timeout(20):
        while not (await story.shown(one))["attempts"]:  # noqa: ASYNC110 - written by the other worker
            await asyncio.sleep(0.01)
    await asyncio.gather(other.receive(story.ended()), other.carry_out())
    await calling


async def after_an_answer_that_was_lost(
    one: Running[Work], other: Running[Work], provider: Simulator, story: Story
) -> None:
    provider.fault("execute_then_timeout")
    await one.carry_out()
    await other.receive(story.ended())


async def after_a_call_that_did_nothing(
    one: Running[Work], other: Running[Work], provider: Simulator, story: Story
) -> None:
    provider.fault("rate_limit")
    await one.carry_out()
    await other.receive(story.ended())


async def during_a_call_that_does_nothing(
    one: Running[Work], other: Running[Work], provider: Simulator, story: Story
) -> None:
    provider.fault("rate_limit", times=1)
    await asyncio.gather(one.carry_out(), other.receive(story.ended()))


async def after_it_was_issued(one: Running[Work], other: Running[Work], _provider: Simulator, story: Story) -> None:
    await one.carry_out()
    await other.receive(story.ended())


MOMENTS: dict[Moment, set[str]] = {
    before_the_claim: {"withdrawn"},
    beside_the_claim: {"withdrawn", "issued"},
    during_the_call: {"issued"},
    after_an_answer_that_was_lost: {"issued"},
    after_a_call_that_did_nothing: {"withdrawn"},
    during_a_call_that_does_nothing: {"withdrawn"},
    after_it_was_issued: {"issued"},
}


@pytest.mark.parametrize("moment", MOMENTS, ids=lambda moment: moment.__name__)
async def test_an_enrollment_withdrawn_at_any_moment_never_hides_money_that_went_out(
    open_payouts: Open, provider: Simulator, moment: Moment
) -> None:
    async with open_payouts() as one, beside(one, build) as other:
        story = Story.of(provider.purchase(10_000), amount=10_000)
        await one.receive(story.paid, story.started, story.met)
        await story.resolve(one)
        await moment(one, other, provider, story)
        provider.heal()
        for _ in range(4):
            await one.advance(timedelta(minutes=5))
            await asyncio.gather(one.carry_out(), other.carry_out())
        shown, order, given = await story.shown(one), await story.order(one), provider.executed()
        assert shown["state"] in MOMENTS[moment]
        assert [done["amount"] for done in given] == ([10_000] if shown["state"] == "issued" else [])
        assert (order["issued"], order["reserved"]) == (sum(done["amount"] for done in given), 0)
        said = [event.state.value for event in await one.said(PayoutChanged)]
        assert said[-1] == shown["state"]
        assert said.count("issued") + said.count("withdrawn") == 1
