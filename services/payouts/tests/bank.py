"""A provider as the machine of money sees it: what was captured there, what went back, and what of that returned."""

from dataclasses import dataclass, field

from contracts.gateway import OrderRefunded
from contracts.values import Money


@dataclass
class Provider:
    """What a provider knows of one payment."""

    captured: int
    refunded: int = 0
    told: dict[str, list[OrderRefunded]] = field(default_factory=dict)
    """What it said of returns, by the reference of what returned."""

    def gives(self, amount: int) -> bool:
        may = amount <= self.captured - self.refunded
        self.refunded += amount if may else 0
        return may

    def still_gone(self, event: OrderRefunded) -> int:
        """What is not back of a refund or dispute."""
        told = self.told.get(event.refund_reference)
        return event.amount.amount - (told[-1].amount.amount if told else 0)

    def returns(self, event: OrderRefunded, share: int) -> tuple[int, list[OrderRefunded]]:
        """Give back a percentage of what is gone, of a refund all; returns how much, and everything said of it."""
        gone, told = self.still_gone(event), self.told.setdefault(event.refund_reference, [])
        more = gone if event.kind == "refund" else min(max(gone * share // 100, 1), gone)
        if more:
            self.refunded -= more
            back = Money(amount=event.amount.amount - gone + more, currency=event.amount.currency)
            told.append(event.model_copy(update={"state": "returned", "amount": back}))
        return more, told
