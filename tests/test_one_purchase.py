"""One purchase told under two names: from the provider's webhooks to one promise and one refund, across services."""

import random
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

import enrollment_service.app
import enrollment_service.settings
import payouts_service.app
import payouts_service.settings
from chassis.testing import Running, staff
from chassis.testing.fixtures import Start
from chassis.testing.keys import KeyPair
from contracts.base import Event
from contracts.enrollment import EnrollmentEnded, EnrollmentStarted, OrderLinked
from contracts.gateway import OrderPaid, OrderRefunded
from contracts.payouts import PayoutChanged
from contracts.progress import CriteriaMet
from contracts.values import ExitReason
from services.enrollment.tests.story import ACTIVE, PUBLISHED, audit
from services.gateway.tests.fakes import Door, open_door
from services.payouts.tests.provider import KEY, Simulator

pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")  # the SDK's own way to use httpx
ADA, BEA = "ada@example.com", "bea@example.com"
PRICE, PAID_AT = 99_700, datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
LABELS = {"bundle_id": "growth-bundle", "campaign": "win-your-money-back"}
APART, TOGETHER = ("payment_intent.succeeded", "invoice.paid"), ("invoice_payment.paid", "checkout.session.completed")
"""Events that each name the purchase in another way, and those that name both."""


@pytest.fixture(scope="module")
def stripe(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    with Simulator(tmp_path_factory.mktemp("simulator")) as simulator:
        yield simulator


@dataclass
class Road:
    """Gateway, enrollment and payouts, and the events between them, carried by hand: in any order, and twice."""

    door: Door
    enrollment: Running[Any]
    payouts: Running[Any]
    provider: Simulator
    dice: random.Random
    carried: dict[str, int] = field(default_factory=dict)

    async def hook(self, bodies: Sequence[dict[str, Any]]) -> None:
        """The provider tells the gateway."""
        for body in bodies:
            assert (await self.door.hook(body)).status_code == 200

    async def carry(self) -> None:
        """What was said since is heard by those who listen, until nothing more is said and nothing waits."""
        for _ in range(4):
            money = await self._fresh("gateway", self.door.running, OrderPaid, OrderRefunded)
            await self.enrollment.receive(*(one for one in money if isinstance(one, OrderPaid)), repeat=2)
            kept = (EnrollmentStarted, EnrollmentEnded, OrderLinked)
            promises = await self._fresh("enrollment", self.enrollment, *kept)
            await self.payouts.receive(*self._mixed(money, promises), repeat=2)
            await self.enrollment.receive(*await self._fresh("payouts", self.payouts, PayoutChanged), repeat=2)
            for one in (self.enrollment, self.payouts):
                await one.advance(timedelta(minutes=2))
                await one.retry_parked()
        assert [*await self.enrollment.parked(), *await self.payouts.parked()] == []

    async def meet(self) -> list[EnrollmentStarted]:
        """Everybody who is enrolled meets her criteria; returns who is."""
        started = await self.enrollment.said(EnrollmentStarted)
        over = {one.enrollment_id for one in await self.enrollment.said(EnrollmentEnded)}
        going_on = [one for one in started if one.enrollment_id not in over]
        for one in going_on:
            ids = {"enrollment_id": one.enrollment_id, "campaign_id": one.campaign_id, "contact_id": one.contact_id}
            met = CriteriaMet(**ids, occurred_at=PAID_AT + timedelta(days=3))
            for service in (self.enrollment, self.payouts):
                await service.receive(met, repeat=2)
        await self.carry()
        return going_on

    async def resolve(self, one: EnrollmentStarted) -> int:
        """Staff lets a payout be issued; the answer's status."""
        path = f"/api/admin/campaigns/{one.campaign_id}/enrollments/{one.enrollment_id}/resolve"
        async with self.payouts.client(staff()) as team:
            return (await team.post(path, json={"notes": ""})).status_code

    async def end(self, reference: str) -> tuple[list[str], dict[str, Any]]:
        """The states of all payouts, and the order of a reference."""
        async with self.payouts.client(staff()) as team:
            shown = (await team.get("/api/admin/payouts")).json()["items"]
            order = (await team.get(f"/api/admin/orders/stripe/{reference}")).json()
        return sorted(one["state"] for one in shown), order

    async def _fresh(self, name: str, service: Running[Any], *kinds: type[Event]) -> list[Event]:
        said = await service.all_said()
        fresh, self.carried[name] = said[self.carried.get(name, 0) :], len(said)
        return self._mixed([one for one in fresh if isinstance(one, kinds)])

    def _mixed(self, *events: Sequence[Event]) -> list[Event]:
        everything = [one for some in events for one in some]
        return self.dice.sample(everything, len(everything))


@pytest.fixture
async def road(start: Start, keys: KeyPair, stripe: Simulator) -> AsyncIterator[Road]:
    stripe.reset()
    asked = {"stripe_base_url": stripe.url, "stripe_api_key": KEY, "stripe_key_is_shared": True, "stripe_timeout": 5}
    async with AsyncExitStack() as stack:
        door = await stack.enter_async_context(open_door(start, keys.private))
        knows = start(enrollment_service.app.build, enrollment_service.settings.Settings, identity_pepper="pepper")
        enrollment = await stack.enter_async_context(knows)
        pays = start(payouts_service.app.build, payouts_service.settings.Settings, **asked)
        payouts = await stack.enter_async_context(pays)
        await enrollment.receive(PUBLISHED, ACTIVE)
        for email in (ADA, BEA):
            await audit(enrollment, email)
        async with door.connection() as connection:
            await connection.execute("UPDATE endpoints SET livemode = false")  # the simulator plays a test
        yield Road(door, enrollment, payouts, stripe, random.Random())


def bought(provider: Simulator, emails: dict[str, str]) -> tuple[str, dict[str, dict[str, Any]]]:
    """The first payment of a subscription, as the provider tells it: its intent, and its events by type.

    The shop labels intent and invoice. Whoever pays the invoice may be told by another address than the intent.
    """
    at = int(PAID_AT.timestamp())
    told = provider.buy(PRICE, "eur", email=ADA, price="price_1", created=at, metadata=LABELS)
    events: dict[str, dict[str, Any]] = told["events"]
    for kind, (name, email) in zip(APART, emails.items(), strict=True):
        events[kind]["data"]["object"] |= {"metadata": LABELS, name: email}
    for event in events.values():
        event.pop("account", None)
    return str(told["payment_intent"]["id"]), events


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("is_known_late", [False, True])
async def test_one_purchase_of_two_names_is_one_promise_and_one_refund(
    road: Road, *, seed: int, is_known_late: bool
) -> None:
    """Told as two orders of two people, each of whom earned it, before an event names both."""
    road.dice.seed(seed)
    payment, events = bought(road.provider, {"receipt_email": ADA, "customer_email": BEA})
    await road.hook(road.dice.sample([events[kind] for kind in APART], 2))
    if not is_known_late:
        await road.hook([events[kind] for kind in TOGETHER])
    await road.carry()
    enrolled = await road.meet()
    assert len(enrolled) == (2 if is_known_late else 1)
    if is_known_late:
        assert await road.resolve(enrolled[seed % 2]) == 200
        await road.hook([events[kind] for kind in TOGETHER])
        await road.carry()
    for one in enrolled:  # whoever the join has left; the other one is refused
        await road.resolve(one)
    await road.payouts.carry_out(2)
    await road.carry()
    orders = {order.reference: order for order in await road.door.running.said(OrderPaid)}
    (whole,) = (order.reference for order in orders.values() if order.same_as is None)
    states, order = await road.end(whole)
    assert states == sorted(["issued", *(["withdrawn"] if is_known_late else [])])
    assert [one["amount"] for one in road.provider.refunds(payment)] == [PRICE]
    assert (order["captured"], order["issued"], order["reserved"], order["over"]) == (PRICE, PRICE, 0, 0)
    assert sorted((order.amount.amount, order.livemode) for order in orders.values()) == [(0, False), (PRICE, False)]
    reasons = {one.exit_reason for one in await road.enrollment.said(EnrollmentEnded)}
    assert reasons <= {ExitReason.SAME_PURCHASE, ExitReason.COMPLETED}
