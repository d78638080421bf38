"""One purchase as the machine of money plays it: told as two orders, with three promises."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import httpx

from chassis.testing import Running
from contracts.base import Event
from contracts.gateway import OrderPaid, OrderRefunded
from contracts.values import AmountType, Money
from payouts_service.work import Work
from services.payouts.tests.provider import Json, Simulator
from services.payouts.tests.story import MET_AT, Story, terms

CAPTURED = 10_000


@dataclass
class Disputed:
    """A dispute of a whole payment, and how much of it the bank has given back."""

    reference: str
    payment: str
    told: list[OrderRefunded]
    """Everything said of it, the oldest first: that the money had left, and then how much of it is back."""
    back: int = 0

    @property
    def gone(self) -> int:
        """What is not back."""
        return CAPTURED - self.back

    def give_back(self, provider: Simulator, percent: int) -> OrderRefunded:
        """The bank gives back some of what is gone; the word of all that is back by now."""
        more = max(self.gone * percent // 100, 1)
        return self._after(provider.post(f"stripe/disputes/{self.reference}/reinstate", amount=more))

    def win(self, provider: Simulator) -> OrderRefunded:
        """The bank gives back the rest."""
        return self._after(provider.post(f"stripe/disputes/{self.reference}/close", won=True))

    def _after(self, dispute: Json) -> OrderRefunded:
        self.back = CAPTURED + sum(entry["amount"] for entry in dispute["balance_transactions"])
        back = Money(amount=self.back, currency=self.told[0].amount.currency)
        self.told.append(self.told[0].model_copy(update={"state": "returned", "amount": back}))
        return self.told[-1]


@dataclass(frozen=True)
class Purchase:
    """A payment of 100.00 that was told under its intent and under an invoice."""

    payment: str
    charge: str
    whole: Story
    second: Story
    part: Story
    names_payment: bool
    """Whether the order of the invoice knows what paid it, before both are one."""

    @classmethod
    def made(cls, provider: Simulator, dice: random.Random) -> "Purchase":
        """A customer has paid; the whole may be told of less at first."""
        bought = provider.buy(CAPTURED, "eur")
        payment, share = str(bought["payment_intent"]["id"]), dice.choice((30, 50, 60, 100))
        first = dice.choice((CAPTURED, CAPTURED, 6_000))
        whole, second = (Story.of(payment, amount=first, terms=terms(AmountType.PARTIAL, share)) for _ in range(2))
        part = Story.of(f"in_of_{payment}", amount=CAPTURED, terms=terms(AmountType.PARTIAL, share))
        charge = str(bought["payment_intent"]["latest_charge"])
        return cls(payment, charge, whole, second, part, dice.random() < 0.7)

    @property
    def stories(self) -> tuple[Story, ...]:
        """Its promises."""
        return self.whole, self.second, self.part

    @property
    def names(self) -> tuple[str, ...]:
        """What its orders are called."""
        return self.whole.reference, self.part.reference

    @property
    def beginning(self) -> Sequence[Event]:
        """What is told of it first, kind by kind."""
        part = self.part.paid.model_copy(update={"payment": self.payment if self.names_payment else None})
        return (
            self.whole.paid,
            part,
            *(story.started for story in self.stories),
            *(story.met for story in self.stories),
        )

    @property
    def known(self) -> OrderPaid:
        """Everything that is known of the whole, which contains the part from here on."""
        return self.whole.grown(CAPTURED, payment=self.payment)

    @property
    def joined(self) -> OrderPaid:
        """The word that both are one."""
        return self.part.part_of(self.whole.reference, whole_revision=2)

    async def is_joined(self, service: Running[Work]) -> bool:
        """Whether payouts know that both are one."""
        return (await self.part.order(service))["whole_id"] is not None

    def left(  # noqa: PLR0913 - what the event says
        self,
        dice: random.Random,
        reference: str,
        amount: int,
        *,
        days: int = 0,
        kind: str = "refund",
        payout_id: UUID | None = None,
    ) -> OrderRefunded:
        """The word that money went back, under one of both names."""
        story, at = dice.choice((self.whole, self.part)), MET_AT + timedelta(days=days)
        return story.refunded(reference, amount, at=at, kind=kind, payout_id=payout_id)

    def under_other_name(self, event: OrderRefunded) -> OrderRefunded:
        """The same, told of the other order."""
        (other,) = set(self.names) - {event.reference}
        return event.model_copy(update={"reference": other})

    def dispute(self, provider: Simulator) -> str | None:
        """The owner of the card disputes all of it; None if that cannot be."""
        if provider.refunds(self.payment):
            return None  # a bank takes back what was paid, and what of that went back is none of its affair
        try:
            return str(provider.post("stripe/disputes", charge=self.charge)["id"])
        except httpx.HTTPStatusError:
            return None
