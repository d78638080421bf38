"""Payouts: orders that many enrollments share, promises of them, offers, and ends."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from chassis.postgres.sql import Connection
from chassis.testing import Running
from contracts.base import Event
from contracts.payouts import PayoutChanged
from contracts.values import AmountType
from payouts_service.app import build
from payouts_service.domain.order import Order, OrderKey
from payouts_service.domain.payout import Promise
from payouts_service.repository.orders import Orders
from payouts_service.repository.promises import Promises
from payouts_service.settings import Settings
from payouts_service.work import Work
from services.payouts.tests.story import Story, terms
from tests.checker.applied import each_once
from tests.checker.findings import Breach, repeated
from tests.checker.money import Charge, Entry, balanced
from tests.faults.sets.contest import Contest, Fetch

ORDERS = 24
_PAYOUTS = "SELECT enrollment_id, state, revision FROM payouts"
_CAPTURES = "SELECT reference FROM postings JOIN orders ON orders.id = order_id WHERE kind = 'captured'"
_CHARGES = "SELECT reference, captured, issued + outside, reserved FROM orders"
_ENTRIES = "SELECT tenant_id::text, currency, debit - credit FROM ledger_entries"


class PromisesOneByOne(Promises):
    """The locks of promises without their order."""

    async def locked_all(self, enrollment_ids: Iterable[UUID]) -> dict[UUID, Promise]:
        """Lock promises one after the other, as they come."""
        found: dict[UUID, Promise] = {}
        for enrollment_id in dict.fromkeys(enrollment_ids):
            found |= await super().locked_all([enrollment_id])
        return found


class OrdersOneByOne(Orders):
    """The locks of orders without their order."""

    async def locked_by_keys(self, keys: Iterable[OrderKey]) -> dict[OrderKey, Order]:
        """Lock orders one after the other, as they come."""
        found: dict[OrderKey, Order] = {}
        for key in dict.fromkeys(keys):
            found |= await super().locked_by_keys([key])
        return found

    async def locked_all(self, order_ids: Iterable[UUID]) -> dict[UUID, Order]:
        """Lock orders one after the other, as they come."""
        found: dict[UUID, Order] = {}
        for order_id in dict.fromkeys(order_ids):
            found |= await super().locked_all([order_id])
        return found


@dataclass
class PayoutsContest(Contest[Work]):
    """Enrollments that meet their criteria, half of which end before anybody is paid."""

    service = "payouts"
    app = (build, Settings)
    more = {"stripe_api_key": "sk_test_nobody"}  # noqa: RUF012 - read only
    witnesses = {"promises": "enrollment_id"}  # noqa: RUF012 - as above

    awaited = frozenset({"OrderOnItsWay", "PromiseOnItsWay"})

    stories: list[Story] = field(default_factory=list)
    ended: set[UUID] = field(default_factory=set)

    def one_by_one(self, work: Work, connection: Connection) -> Work:
        """Promises and orders are locked in the order of events."""
        return replace(work, promises=PromisesOneByOne(connection), orders=OrdersOneByOne(connection))

    def events(self, chance: random.Random, size: int) -> Sequence[Event]:
        """Two announcements of each order; three or four events of each enrollment."""
        paid = [_story(number, number).paid for number in range(ORDERS)] * 2
        self.stories = [_story(1_000 + number, chance.randrange(ORDERS)) for number in range(size * 2 // 7)]
        ended = self.stories[::2]
        self.ended = {story.enrollment_id for story in ended}
        self.expected.update(f"promises {story.enrollment_id}" for story in self.stories)
        started, met = [story.started for story in self.stories], [story.met for story in self.stories]
        return [*paid, *started, *met, *(story.ended() for story in ended)]

    async def check(self, running: Running[Work], fetch: Fetch) -> list[Breach]:
        """One payout an enrollment, withdrawn where it ended; orders are captured once; the ledger balances."""
        payouts = await fetch(_PAYOUTS)
        states = {state: [row[0] for row in payouts if row[1] == state] for state in ("offered", "withdrawn")}
        said = [(event.enrollment_id, event.revision) for event in await running.said(PayoutChanged)]
        revisions = {(row[0], revision) for row in payouts for revision in range(1, row[2] + 1)}
        captures = [row[0] for row in await fetch(_CAPTURES)]
        charges = [Charge(*row) for row in await fetch(_CHARGES)]
        entries = [Entry(*row) for row in await fetch(_ENTRIES)]
        everybody = {story.enrollment_id for story in self.stories}
        return [
            *each_once("offered", states["offered"], everybody - self.ended),
            *each_once("withdrawn", states["withdrawn"], self.ended),
            *each_once("change", said, revisions),
            *each_once("capture", captures, {f"pi_{number}" for number in range(ORDERS)}),
            *(Breach("K3", f"order {one}: {n} rows") for one, n in repeated(c.reference for c in charges).items()),
            *balanced(charges, entries),
        ]


def _story(number: int, order: int) -> Story:
    kind = terms(AmountType.PARTIAL, 60)
    return Story(UUID(int=number), UUID(int=10_000_000 + number), f"pi_{order}", terms=kind)
