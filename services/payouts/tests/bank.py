"""A provider as the machine of money sees it: what was captured there, and what went back."""

from dataclasses import dataclass


@dataclass
class Provider:
    """What a provider knows: refunds by payout."""

    captured: int
    refunded: int = 0

    def gives(self, amount: int) -> bool:
        may = amount <= self.captured - self.refunded
        self.refunded += amount if may else 0
        return may
