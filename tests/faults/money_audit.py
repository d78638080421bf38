"""At rest: our books beside the provider's, and every promise either kept, open, or over for a good reason."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from chassis.testing import Running, staff
from payouts_service.work import Work
from services.payouts.tests.integration.test_races import sums_to_zero
from services.payouts.tests.provider import Simulator
from services.payouts.tests.story import Story
from tests.checker.money import Charge, balanced, reconciled
from tests.faults.money_cast import Purchase

Shown = dict[str, Any]
_OPEN = ("offered", "chosen", "awaiting_approval", "failed", "reversed")
_AWAITED = ("JoinOnItsWay", "WholeOnItsWay")
"""That two orders are one, and everything of the whole that one is a part of."""
_GIVEN = ("refund", "customer_credit", "promotion_code")


async def replay(service: Running[Work]) -> None:
    """Staff has tried again what was given up because something that it needs was not told for a day."""
    async with service.client(staff()) as team:
        for reason in _AWAITED:
            answer = await team.post("/internal/parked/replay", json={"reason": reason})
            answer.raise_for_status()


@dataclass(frozen=True)
class Audit:
    """Everything that a run of the machine came to."""

    service: Running[Work]
    provider: Simulator
    purchases: Sequence[Purchase]
    ended: Collection[UUID]
    back: Collection[str]
    """Refunds that came back from the bank."""
    lost: Mapping[str, int]
    """What is not back of payments that were disputed."""

    async def examine(self) -> Counter[str]:
        """Compare cent by cent; returns what there was, by name."""
        figures, ours, theirs, charges = Counter[str](), dict[str, int](), dict[str, int](), list[Charge]()
        for one in self.purchases:
            order: Shown = await one.whole.order(self.service)
            shown: list[Shown] = [await story.shown(self.service) for story in one.stories]
            for story, payout in zip(one.stories, shown, strict=True):
                assert self._is_accounted_for(story, payout, order), (payout, order)
            issued = [payout for payout in shown if payout["state"] == "issued"]
            assert order["issued"] == sum(payout["amount"]["amount"] for payout in issued)
            refunded = sum(payout["amount"]["amount"] for payout in issued if payout["type"] == "refund")
            ours[one.payment], theirs[one.payment] = refunded + order["outside"], self._gone(one)
            charges.append(Charge(one.payment, order["captured"], order["issued"], order["reserved"], order["over"]))
            figures += Counter(f"issued as {payout['type']}" for payout in issued)
            figures["issued"] += len(issued)
            figures["joined"] += await one.is_joined(self.service)
            figures["paid twice over"] += order["over"] > 0
        assert balanced(charges, []) + reconciled(ours, theirs) == []
        assert await sums_to_zero(self.service)
        assert await self._differences() == []
        figures["executed"] = self._executed()
        return figures

    def _is_accounted_for(self, story: Story, payout: Shown, order: Shown) -> bool:
        """Whether a promise was kept, can still be, or is over because of its enrollment or its money alone."""
        if payout["state"] == "issued":
            return True
        if payout["state"] in _OPEN:
            return 0 < payout["amount"]["amount"] <= order["left"] and story.enrollment_id not in self.ended
        if payout["state"] != "withdrawn":
            return False
        if payout["reason"] == "enrollment_ended":
            return story.enrollment_id in self.ended
        return story.enrollment_id in self.ended or order["left"] == 0 or order["outside"] > 0

    def _gone(self, purchase: Purchase) -> int:
        """What the provider says went back of a payment, by refunds and by disputes that are not back."""
        refunds = self.provider.refunds(purchase.payment)
        refunded = sum(one["amount"] for one in refunds if one["status"] == "succeeded")
        return int(refunded) + self.lost.get(purchase.payment, 0)

    def _executed(self) -> int:
        """How many payouts the provider executed; none twice, unless the first came back."""
        done = Counter[str]()
        for kind in _GIVEN:
            for one in self.provider.executed(kind):
                done[(one["metadata"] or {}).get("payout_id", "")] += one["id"] not in self.back
        own = {payout_id: number for payout_id, number in done.items() if payout_id}
        assert max(own.values(), default=0) <= 1
        return sum(own.values())

    async def _differences(self) -> list[Shown]:
        """What the newest comparisons found, and waits for somebody; at most one of each order."""
        async with self.service.client(staff()) as team:
            page: Shown = (await team.get("/api/admin/ledger-differences", params={"limit": 200})).json()
        return list(page["items"])
