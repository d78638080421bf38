"""A provider that fails in every known way pays each payout once, and the ledger says the same as its list."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from chassis.calls import EffectRunner
from chassis.effects import Declined, Later, Succeeded
from chassis.tenants import Tenants
from chassis.testing import Running
from contracts.payouts import PayoutChanged, PayoutState
from contracts.values import PayoutType
from payouts_service.clients.accounts import OpenAccounts
from payouts_service.clients.provider import Payment, Provider
from payouts_service.domain.account import INSTALLATION_ID, Account
from payouts_service.domain.attempt import NOT_EXECUTED
from payouts_service.work import Work
from services.payouts.tests.integration.conftest import Open
from services.payouts.tests.provider import Simulator
from services.payouts.tests.story import Story, terms

pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")  # the SDK's own way to use httpx
INSTALLATION = Account(INSTALLATION_ID, "stripe", "", "The installation's own", livemode=False)
HALF = terms("partial", 40)  # type: ignore[arg-type] # doubled, it would still be less than was captured


def stripe_of(service: Running[Work]) -> Provider:
    """The installation's own account."""
    return service.resources.get(OpenAccounts).of(service.tenant, INSTALLATION)


async def issuing(service: Running[Work], provider: Simulator, type_: PayoutType = PayoutType.REFUND) -> Story:
    """A payout that is due; of 40 %, so that the provider itself would allow it twice."""
    story = Story.of(provider.purchase(10_000), amount=10_000, terms=HALF)
    await service.receive(story.paid, story.started, story.met)
    await story.choose(service, type_)
    (await story.resolve(service)).raise_for_status()
    return story


async def carried_out(service: Running[Work], story: Story) -> list[PayoutState]:
    """Let effects run, with pauses, until the payout has ended; every state it entered."""
    for _ in range(6):
        await service.carry_out()
        if (await story.shown(service))["state"] not in ("issuing", "unknown"):
            break
        await service.advance(timedelta(seconds=70))
    return [event.state for event in await service.said(PayoutChanged)][2:]


@pytest.mark.parametrize(
    ("mode", "states"),
    [
        ("execute_then_timeout", ["issuing", "unknown", "issued"]),
        ("execute_then_500", ["issuing", "unknown", "issued"]),
        ("garbage", ["issuing", "unknown", "issued"]),
        ("fail_before", ["issuing", "unknown", "issued"]),
        ("unavailable", ["issuing", "unknown", "issued"]),
        ("rate_limit", ["issuing", "issued"]),
    ],
)
async def test_a_failing_call_pays_once(
    service: Running[Work], provider: Simulator, mode: str, states: list[str]
) -> None:
    story = await issuing(service, provider)
    provider.fault(mode, times=2 if mode == "rate_limit" else 1)
    assert await carried_out(service, story) == states
    assert [(done["amount"]) for done in provider.executed()] == [4_000]
    order = await story.order(service)
    assert (order["issued"], order["reserved"], order["left"]) == (4_000, 0, 6_000)


async def test_what_is_to_be_asked_later_does_not_wait_for_the_next_poll(
    open_payouts: Open, provider: Simulator
) -> None:
    async with open_payouts(job_poll=timedelta(hours=1)) as service:
        story = await issuing(service, provider)
        provider.fault("rate_limit", seconds=1)
        parts, tenants = service.service, Tenants(service.database, poll=timedelta(hours=1))
        runner = EffectRunner(
            service.database, parts.effects, open_work=parts.work, settings=parts.settings, tenants=tenants
        )
        running = asyncio.create_task(runner.run())
        async with asyncio.timeout(30):
            while not provider.executed():  # noqa: ASYNC110 - executed in another process
                await asyncio.sleep(0.05)
        await runner.stop(patience=timedelta(seconds=10))
        await running
        assert (await story.shown(service))["state"] == "issued"


async def test_a_payment_that_is_gone_is_refused_before_the_call(service: Running[Work], provider: Simulator) -> None:
    story = await issuing(service, provider)
    provider.send("refunds", payment_intent=story.reference, amount="7000")
    assert await carried_out(service, story) == ["issuing", "failed"]
    assert (await story.shown(service))["reason"] == "only_3000_left"
    assert len(provider.executed()) == 1
    assert (await story.order(service))["reserved"] == 0


async def test_a_failed_payout_is_resolved_again_under_a_new_key(service: Running[Work], provider: Simulator) -> None:
    story = Story.of("pi_nobody_knows", amount=10_000)
    await service.receive(story.paid, story.started, story.met)
    await story.resolve(service)
    await service.carry_out()
    assert (await story.shown(service))["state"] == "failed"
    assert (await story.resolve(service)).status_code == 200
    await service.carry_out()
    attempts = (await story.shown(service))["attempts"]
    assert isinstance(attempts, list)
    assert [attempt["key"].rsplit(":", 1)[1] for attempt in attempts] == ["1", "2"]


async def test_a_key_older_than_a_day_is_looked_up_and_never_sent(service: Running[Work], provider: Simulator) -> None:
    story = await issuing(service, provider)
    provider.fault("execute_then_500")
    await service.carry_out()
    await service.advance(timedelta(hours=25))
    provider.shift(25 * 3600)  # by now the provider has forgotten the key
    await service.carry_out()
    shown = await story.shown(service)
    assert isinstance(shown["attempts"], list)
    assert [(attempt["may_send"], attempt["outcome"]) for attempt in shown["attempts"]] == [
        (True, "unknown"),
        (False, "issued"),
    ]
    assert shown["provider_reference"] == provider.executed()[0]["id"]
    assert len(provider.executed()) == 1


async def test_an_old_key_that_was_never_executed_is_replaced(service: Running[Work], provider: Simulator) -> None:
    story = await issuing(service, provider)
    provider.fault("unavailable")
    await service.carry_out()
    await service.advance(timedelta(hours=25))
    provider.shift(25 * 3600)
    await service.carry_out(2)
    shown = await story.shown(service)
    assert isinstance(shown["attempts"], list)
    assert [attempt["outcome"] for attempt in shown["attempts"]] == ["unknown", "not_executed", "issued"]
    assert [done["idempotency_key"] for done in provider.executed()] == [f"payout:{shown['id']}:3"]


@pytest.mark.parametrize("mode", ["execute_then_timeout", "execute_then_500", "fail_before", "rate_limit"])
@pytest.mark.parametrize(
    ("type_", "operation"),
    [(PayoutType.CREDIT, "coupon"), (PayoutType.ROLLOVER_CONTINUITY, "promotion_code")],
)
async def test_a_code_is_made_once(
    service: Running[Work], provider: Simulator, mode: str, type_: PayoutType, operation: str
) -> None:
    story = await issuing(service, provider, type_)
    provider.fault(mode, operation=operation)
    assert (await carried_out(service, story))[-1] == "issued"
    assert [done["amount"] for done in provider.executed("promotion_code")] == [4_000]
    assert len(provider.executed("coupon")) == 1
    assert (await story.shown(service))["code"]


@pytest.mark.parametrize("mode", ["execute_then_timeout", "execute_then_500", "fail_before"])
async def test_credit_goes_to_the_customers_balance_once(
    service: Running[Work], provider: Simulator, mode: str
) -> None:
    bought = provider.post("stripe/purchases", amount=10_000, currency="eur", email="ada@example.com")
    reference, customer = bought["payment_intent"]["id"], bought["customer"]["id"]
    story = Story.of(reference, amount=10_000, terms=HALF, customer=customer)
    await service.receive(story.paid, story.started, story.met)
    await story.choose(service, PayoutType.CREDIT)
    await story.resolve(service)
    provider.fault(mode, operation="customer_credit")
    assert (await carried_out(service, story))[-1] == "issued"
    assert [done["amount"] for done in provider.executed("customer_credit")] == [-4_000]


async def test_a_code_that_is_asked_for_again_when_less_is_left_is_worth_less(
    service: Running[Work], provider: Simulator
) -> None:
    stripe = stripe_of(service)
    first = Payment(UUID(int=1), service.tenant, 4_000, "EUR", key="payout:1:1", repeats=False, may_send=True)
    await stripe.rollover(first)
    await stripe.rollover(replace(first, amount=1_000, key="payout:1:2"))
    assert [done["amount"] for done in provider.executed("promotion_code")] == [4_000, 1_000]


async def test_a_refund_that_the_balance_does_not_cover_is_asked_for_again_under_a_new_key(
    service: Running[Work], provider: Simulator
) -> None:
    story = await issuing(service, provider)
    provider.fault("short_of_money")
    await service.carry_out()
    shown = await story.shown(service)
    assert (shown["state"], shown["reason"]) == ("issuing", "balance_insufficient")
    await service.advance(timedelta(hours=1, seconds=1))
    await service.carry_out()
    assert (await story.shown(service))["state"] == "issued"
    assert len(provider.executed()) == 1


@pytest.mark.parametrize(
    ("amount", "currency", "reason"),
    [(1_255, "KWD", "amount_not_payable"), (150, "ISK", "amount_not_payable"), (0, "EUR", "amount_too_small")],
)
async def test_what_stripe_would_refuse_is_not_asked_for(
    service: Running[Work], provider: Simulator, amount: int, currency: str, reason: str
) -> None:
    stripe = stripe_of(service)
    asked = Payment(UUID(int=1), service.tenant, amount, currency, key="k", repeats=False, may_send=True)
    assert await stripe.refund(replace(asked, reference="pi_1")) == Declined(reason)
    assert await stripe.rollover(asked) == Declined(reason)
    assert provider.executed("coupon") == []


async def test_credit_has_at_most_eight_digits(service: Running[Work], provider: Simulator) -> None:
    stripe = stripe_of(service)
    asked = Payment(UUID(int=1), service.tenant, 10**8, "EUR", key="k", repeats=False, may_send=True)
    assert await stripe.rollover(asked) == Declined("amount_too_large")
    assert isinstance(await stripe.rollover(replace(asked, amount=10**8 - 1)), Succeeded)


async def test_a_key_that_was_used_for_something_else_is_decided_by_the_list(
    service: Running[Work], provider: Simulator
) -> None:
    stripe = stripe_of(service)
    asked = Payment(UUID(int=1), service.tenant, 4_000, "EUR", key="k", repeats=False, may_send=True)
    first = await stripe.refund(replace(asked, reference=provider.purchase(10_000)))
    assert isinstance(first, Succeeded)
    other = replace(asked, reference=provider.purchase(10_000), repeats=True)
    assert await stripe.refund(other) == Later(NOT_EXECUTED, 0)
    assert len(provider.executed()) == 1
