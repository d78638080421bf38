"""Our ledger beside the provider's list."""

from datetime import timedelta

import pytest

from chassis.calls import EffectRunner
from chassis.tenants import Tenants
from chassis.testing import Running, staff
from contracts.payouts import PayoutChanged
from payouts_service.work import Work
from services.payouts.tests.provider import Json, Simulator
from services.payouts.tests.story import Story, terms

pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")  # the SDK's own way to use httpx


async def resolved(service: Running[Work], provider: Simulator) -> Story:
    half = terms("partial", 40)  # type: ignore[arg-type] # a word is enough
    story = Story.of(provider.purchase(10_000), amount=10_000, terms=half)
    await service.receive(story.paid, story.started, story.met)
    await story.resolve(service)
    return story


async def compared(service: Running[Work]) -> list[Json]:
    async with service.client(staff()) as team:
        items: list[Json] = (await team.get("/api/admin/reconciliations")).json()["items"]
    return items


async def compare(service: Running[Work]) -> None:
    """Ask for the provider's list, and for nothing else."""
    settings = service.service.settings
    tenants = Tenants(service.database, poll=settings.job_poll)
    runner = EffectRunner(service.database, (), open_work=service.service.work, settings=settings, tenants=tenants)
    await runner.run_once(next(effect for effect in service.service.effects if effect.name == "reconcile"))


async def test_an_hour_later_both_sides_agree(service: Running[Work], provider: Simulator) -> None:
    await resolved(service, provider)
    await service.carry_out()
    assert await compared(service) == []
    await service.advance(timedelta(hours=1))
    await service.carry_out(2)
    (one,) = await compared(service)
    assert (one["ledger_amount"], one["provider_amount"], one["difference"]) == (4_000, 4_000, 0)


async def test_a_planted_cent_is_found(service: Running[Work], provider: Simulator) -> None:
    story = await resolved(service, provider)
    await service.carry_out()
    provider.send("refunds", payment_intent=story.reference, amount="1")
    await service.advance(timedelta(hours=1))
    await service.carry_out()
    assert [one["difference"] for one in await compared(service)] == [1]


async def test_a_cent_that_only_our_ledger_has_is_found(service: Running[Work], provider: Simulator) -> None:
    story = await resolved(service, provider)
    await service.carry_out()
    await service.receive(story.refunded("re_planted", 1))
    await service.advance(timedelta(hours=1))
    await service.carry_out()
    assert [one["difference"] for one in await compared(service)] == [-1]


async def test_within_a_day_both_sides_are_compared_every_hour(service: Running[Work], provider: Simulator) -> None:
    story = await resolved(service, provider)
    for _ in range(3):
        await service.carry_out()
        await service.advance(timedelta(hours=1))
    provider.send("refunds", payment_intent=story.reference, amount="1")
    await service.carry_out()
    assert [one["difference"] for one in await compared(service)] == [0, 0, 1]


async def test_an_unknown_outcome_is_closed_by_the_list(service: Running[Work], provider: Simulator) -> None:
    story = await resolved(service, provider)
    provider.fault("execute_then_timeout", times=20)
    await service.carry_out()
    await service.advance(timedelta(minutes=61))
    await service.carry_out()
    shown = await story.shown(service)
    assert (shown["state"], shown["provider_reference"]) == ("issued", provider.executed()[0]["id"])
    assert len(provider.executed()) == 1
    assert (await compared(service))[-1]["closed"] == 1


async def test_of_two_refunds_that_bear_one_name_one_closes_the_payout_and_the_other_is_the_difference(
    service: Running[Work], provider: Simulator
) -> None:
    story = await resolved(service, provider)
    provider.fault("execute_then_timeout", times=20)
    await service.carry_out()
    marks = {"metadata[payout_id]": str((await story.shown(service))["id"])}
    provider.heal()
    provider.send("refunds", payment_intent=story.reference, amount="4000", **marks)
    await service.advance(timedelta(minutes=61))
    await compare(service)
    assert (await story.shown(service))["state"] == "issued"
    order = await story.order(service)
    assert (order["issued"], order["reserved"]) == (4_000, 0)
    (one,) = await compared(service)
    assert (one["closed"], one["difference"]) == (1, 4_000)


async def test_an_order_the_provider_does_not_know_is_not_compared_for_ever(
    service: Running[Work], provider: Simulator
) -> None:
    story = Story.of("pi_nobody_knows", amount=10_000)
    await service.receive(story.paid, story.started, story.met)
    await story.resolve(service)
    await service.carry_out()
    await service.advance(timedelta(days=31))
    await service.carry_out()
    assert await service.do(compared_later) == 0


async def compared_later(work: Work) -> int:
    return len(await work.orders.claim_comparisons(work.now + timedelta(days=365), until=work.now, limit=1))


async def test_a_refund_that_comes_back_from_the_bank_is_reversed(service: Running[Work], provider: Simulator) -> None:
    story = await resolved(service, provider)
    await service.carry_out()
    provider.post(f"stripe/refunds/{provider.executed()[0]['id']}/fail")
    await service.advance(timedelta(hours=1))
    await service.carry_out()
    assert [event.state for event in await service.said(PayoutChanged)][-1] == "reversed"
    order = await story.order(service)
    assert (order["issued"], order["left"]) == (0, 10_000)
    assert [one["difference"] for one in await compared(service)] == [0]
    async with service.client(staff()) as team:
        assert (await team.get("/api/admin/ledger")).json()["sums_to_zero"]
