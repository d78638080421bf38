"""Orders that turn out to be one: whatever comes first, their money counts once."""

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import permutations
from uuid import UUID

import pytest

from chassis.testing import Running, beside, deadlocks, staff
from contracts.base import Event
from contracts.values import AmountType, PayoutType
from payouts_service.app import build
from payouts_service.work import Work
from services.payouts.tests.integration.conftest import Open
from services.payouts.tests.integration.test_races import shuffled, sums_to_zero
from services.payouts.tests.provider import Simulator
from services.payouts.tests.story import MET_AT, Story, returned, terms

pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")  # the SDK's own way to use httpx
EARLY = MET_AT - timedelta(days=1)


async def settle(service: Running[Work]) -> None:
    """What waits for others is tried again until nothing waits."""
    for _ in range(6):
        if not await service.parked():
            return
        await service.advance(timedelta(minutes=2))
        await service.retry_parked()
    assert await service.parked() == []


async def come(service: Running[Work], *events: Event) -> None:
    for event in events:
        await service.receive(event, repeat=2)
    await settle(service)


async def balances(service: Running[Work], *orders: dict[str, object]) -> list[int]:
    """What the accounts of captured money come to, of these orders."""
    async with service.client(staff()) as team:
        items = (await team.get("/api/admin/ledger", params={"limit": 200})).json()["items"]
    found = {item["account"]: item["balance"] for item in items}
    return [found.get(f"captured:{order['id']}", 0) for order in orders]


@dataclass(frozen=True)
class Pair:
    """Two orders of one purchase; a promise rests on each."""

    whole: Story
    part: Story
    half: Story
    """A third promise, which began without an order and is linked to the part."""

    @classmethod
    def of(cls, name: str) -> "Pair":
        whole = Story.of(f"pi_{name}", amount=6_000, terms=terms(AmountType.PARTIAL, 30))
        part = Story.of(f"in_{name}", amount=4_000, terms=terms(AmountType.PARTIAL, 50))
        return cls(whole, part, Story.of(f"in_{name}", amount=4_000, terms=terms(AmountType.FIXED, 1_000)))

    @property
    def events(self) -> list[Event]:
        """Everything that is told of them, in the best order: the whole first, and that both are one."""
        whole, part, half = self.whole, self.part, self.half
        name = whole.reference
        lost, back = part.refunded(f"re_1_{name}", 700, at=EARLY), whole.refunded(f"re_2_{name}", 900, at=MET_AT)
        return [
            whole.paid,
            whole.grown(10_000),
            part.paid,
            part.part_of(whole.reference, whole_revision=2),
            whole.started,
            part.started,
            half.started_by_hand(),
            half.linked,
            lost,
            part.refunded(f"re_2_{name}", 900, at=MET_AT),
            returned(back),
            whole.refunded(f"dp_1_{name}", 1_500, kind="dispute", at=EARLY),
            whole.met,
            part.met,
            half.met,
        ]

    async def state(self, service: Running[Work]) -> list[object]:
        """Where everything stands."""
        shown = [await story.shown(service) for story in (self.whole, self.part, self.half)]
        orders = [await story.order(service) for story in (self.whole, self.part)]
        amounts = ("captured", "issued", "reserved", "outside", "over", "left")
        return [
            *((one["state"], one["reason"], one["amount"], one["choices"]) for one in shown),
            *(tuple(order[name] for name in amounts) for order in orders),
            *await balances(service, *orders),
        ]


def check(told: Sequence[object]) -> None:
    """Everything stands as in the story told in the best order."""
    promises = [(3_000, "offered"), (5_000, "offered"), (1_000, "offered")]
    choices = [type_.value for type_ in PayoutType]
    shown = [(state, "", {"amount": amount, "currency": "EUR"}, choices) for amount, state in promises]
    assert told == [*shown, (10_000, 0, 0, 2_200, 0, 7_800), (0, 0, 0, 0, 0, 0), 7_800, 0]


async def test_the_story_in_the_best_order(service: Running[Work]) -> None:
    pair = Pair.of("best")
    await come(service, *pair.events)
    check(await pair.state(service))
    assert await sums_to_zero(service)


@pytest.mark.parametrize("seed", range(8))
async def test_whatever_comes_first_ends_as_the_story_told_in_the_best_order(service: Running[Work], seed: int) -> None:
    dice, pair = random.Random(seed), Pair.of("mixed")
    events = dice.sample(pair.events, len(pair.events))
    while events:
        size = dice.randint(1, 6)
        run, events = events[:size], events[size:]
        await service.receive(*run, repeat=dice.randint(1, 2), shuffle=True)
        if dice.random() < 0.3:
            await service.advance(timedelta(minutes=2))
            await service.retry_parked()
    await service.receive(*dice.sample(pair.events, len(pair.events)))
    await settle(service)
    check(await pair.state(service))
    assert await sums_to_zero(service)


@pytest.mark.parametrize("order", list(permutations(range(3))))
async def test_a_part_of_a_part_comes_to_the_whole_in_any_order(service: Running[Work], order: tuple[int, ...]) -> None:
    first, second, third = (Story.of(name, amount=5_000) for name in ("in_1", "in_2", "pi_3"))
    told = [first.part_of("in_2", whole_revision=1), second.part_of("pi_3"), third.paid]
    await come(service, second.paid, first.paid, first.started, first.met, *(told[n] for n in order))
    await first.resolve(service)
    orders = [await story.order(service) for story in (first, second, third)]
    assert [order["reserved"] for order in orders] == [0, 0, 5_000]
    assert {order["whole_id"] for order in orders} == {None, orders[2]["id"]}
    assert await balances(service, *orders) == [0, 0, 5_000]


async def test_a_part_waits_for_its_whole_and_for_all_that_it_contains(service: Running[Work]) -> None:
    part, whole = Story.of("in_1", amount=4_000), Story.of("pi_1", amount=6_000)
    await service.receive(part.paid, part.started, part.met, part.part_of("pi_1", whole_revision=3))
    assert await service.parked() == [("OrderOnItsWay", False)]
    assert (await part.order(service))["captured"] == 4_000
    await service.receive(whole.paid)
    await service.advance(timedelta(minutes=2))
    await service.retry_parked()
    assert await service.parked() == [("WholeOnItsWay", False)]
    await service.receive(whole.grown(10_000, revision=3))
    await settle(service)
    assert (await part.shown(service))["amount"] == {"amount": 10_000, "currency": "EUR"}


async def test_both_were_promised_and_together_they_get_no_more_than_was_captured(
    service: Running[Work], provider: Simulator
) -> None:
    reference = provider.purchase(10_000)
    whole = Story.of(reference, amount=10_000, terms=terms(AmountType.PARTIAL, 60))
    part = Story.of("in_1", amount=10_000, terms=terms(AmountType.PARTIAL, 60))
    await service.receive(whole.paid, part.paid, whole.started, part.started, whole.met, part.met)
    await whole.resolve(service)
    await part.resolve(service)
    await come(service, part.part_of(reference, whole_revision=1))
    shown = await part.shown(service)
    assert (shown["state"], shown["reason"], shown["amount"]) == (
        "failed",
        "counted_twice",
        {"amount": 4_000, "currency": "EUR"},
    )
    assert (await part.resolve(service)).json()["state"] == "issuing"
    await service.carry_out(2)
    assert sorted(done["amount"] for done in provider.executed()) == [4_000, 6_000]
    assert {done["amount"] for done in provider.refunds(reference)} == {4_000, 6_000}
    order = await whole.order(service)
    assert (order["issued"], order["left"], order["over"], len(str(order["part_ids"]))) == (10_000, 0, 0, 40)
    assert await balances(service, order, await part.order(service)) == [0, 0]


async def test_a_call_that_may_have_been_carried_out_is_repeated_about_the_same_payment(
    service: Running[Work], provider: Simulator
) -> None:
    """The part was paid by another intent than the whole; asked about that one, nobody would find the refund."""
    own, whole = provider.purchase(4_000), provider.purchase(6_000)
    part, rest = Story.of(own, amount=4_000), Story.of(whole, amount=6_000)
    await service.receive(part.paid, rest.paid, part.started, part.met)
    await part.resolve(service)
    provider.fault("execute_then_timeout")
    await service.carry_out()
    assert (await part.shown(service))["state"] == "unknown"
    await service.receive(rest.grown(10_000), part.part_of(whole, whole_revision=2))
    await service.advance(timedelta(hours=25))
    await service.carry_out(3)
    shown = await part.shown(service)
    assert shown["state"] == "issued"
    assert [done["amount"] for done in provider.executed()] == [4_000]
    async with service.client(staff()) as team:
        compared = (await team.get("/api/admin/reconciliations", params={"limit": 200})).json()["items"]
    assert {(one["ledger_amount"], one["provider_amount"]) for one in compared} == {(4_000, 4_000)}


async def test_our_refund_told_under_the_whole_waits_until_both_are_one(
    service: Running[Work], provider: Simulator
) -> None:
    reference = provider.purchase(10_000)
    part, whole = Story.of(reference, amount=10_000), Story.of("in_1", amount=10_000)
    await service.receive(part.paid, whole.paid, part.started, part.met)
    payout = (await part.resolve(service)).json()
    provider.fault("execute_then_timeout")
    await service.carry_out()
    (done,) = provider.executed()
    told = whole.refunded(str(done["id"]), 10_000, payout_id=UUID(payout["id"]))
    await service.receive(told)
    assert await service.parked() == [("JoinOnItsWay", False)]
    await come(service, part.part_of("in_1", whole_revision=1))
    assert (await part.shown(service))["state"] == "issued"
    await come(service, returned(told))
    assert (await part.shown(service))["state"] == "reversed"
    order = await whole.order(service)
    assert (order["issued"], order["outside"], order["reserved"]) == (0, 0, 0)
    assert await sums_to_zero(service)


@pytest.mark.parametrize("same_as", ["in_1", "pi_2"])
async def test_a_part_of_itself_or_of_two_orders_waits_for_a_person(service: Running[Work], same_as: str) -> None:
    part, whole, other = Story.of("in_1"), Story.of("pi_1"), Story.of("pi_2")
    await come(service, whole.paid, other.paid, part.paid)
    if same_as == "pi_2":
        await come(service, part.part_of("pi_1"))
    await service.receive(part.part_of(same_as, revision=3))
    assert await service.parked() == [("ToldDifferently", True)]


async def test_a_test_is_no_part_of_what_was_paid_for_real(service: Running[Work]) -> None:
    whole, part = Story.of("pi_1").paid, Story.of("in_1")
    await come(service, whole.model_copy(update={"livemode": True}), part.paid.model_copy(update={"livemode": False}))
    await service.receive(part.part_of("pi_1").model_copy(update={"livemode": False}))
    assert await service.parked() == [("ToldDifferently", True)]


async def test_a_part_that_nothing_was_told_of_is_known_by_its_whole(service: Running[Work]) -> None:
    part, whole = Story.of("in_1", amount=8_000), Story.of("pi_1", amount=8_000)
    await come(service, whole.paid, part.part_of("pi_1"), part.paid, part.started, part.met)
    await part.resolve(service)
    assert [(await story.order(service))["reserved"] for story in (part, whole)] == [0, 8_000]


async def test_joins_growth_and_money_in_two_processes_never_wait_for_each_other(
    open_payouts: Open, provider: Simulator
) -> None:
    dice = random.Random(5)
    pairs = [Pair.of(str(n)) for n in range(4)]
    joins = [pair.part.part_of(pair.whole.reference, whole_revision=2) for pair in pairs]
    async with open_payouts(database_pool=16) as one, beside(one, build) as other:
        both = (one, other)
        await one.receive(*(story.paid for pair in pairs for story in (pair.whole, pair.part)))
        events = [event for pair in pairs for event in pair.events]
        kinds = sorted({type(event) for event in events}, key=str)  # no run holds events of two topics
        everything = [
            *(run for kind in kinds for run in shuffled(dice, both, [one for one in events if type(one) is kind])),
            *shuffled(dice, both, joins),
            *(service.do(_wake) for service in both for _ in range(2)),
        ]
        dice.shuffle(everything)
        await asyncio.gather(*everything)
        await settle(one)
        for pair in pairs:
            check(await pair.state(one))
        assert await deadlocks(one, other) == 0


async def _wake(work: Work) -> None:
    await work.payouts.wake_waiting(work.now)
