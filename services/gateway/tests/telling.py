"""Events of a provider told one after the other, without a database: what is said, and what becomes of each."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from contracts.base import Event
from contracts.gateway import OrderPaid, OrderRefunded
from gateway_service.domain.facts import Disposition, Fact, PurchaseFact, Reading, RefundFact
from gateway_service.domain.providers import PROVIDERS
from gateway_service.domain.purchases import Purchase
from gateway_service.domain.telling import PurchaseFold
from gateway_service.domain.webhooks import understand
from services.gateway.tests.payloads import event

NOW = datetime(2026, 3, 2, tzinfo=UTC)


def identify(kind: str, text: str) -> str:
    return f"{kind}:{text.lower()}".ljust(32, ".")


def reading(kind: str, thing: object, **more: Any) -> Reading:
    """What an event of Stripe says."""
    return understand(PROVIDERS["stripe"], event(kind, thing, **more), "acct_mine")


def facts(kind: str, thing: object, **more: Any) -> tuple[Fact, ...]:
    """The facts it tells."""
    return reading(kind, thing, **more).facts


@dataclass
class Tale:
    """What has been told so far."""

    names: dict[str, UUID] = field(default_factory=dict)
    purchases: dict[UUID, Purchase] = field(default_factory=dict)
    said: list[Event] = field(default_factory=list)

    def tell(self, *told: Fact) -> list[Disposition]:
        """Tell facts in transactions of their own; returns what becomes of each."""
        return [self._take(fact) for fact in told]

    def hear(self, kind: str, thing: Any, **more: Any) -> list[Disposition]:
        """Tell what an event says."""
        return self.tell(*facts(kind, thing, **more))

    @property
    def orders(self) -> list[OrderPaid]:
        return [one for one in self.said if isinstance(one, OrderPaid)]

    @property
    def refunds(self) -> list[OrderRefunded]:
        return [one for one in self.said if isinstance(one, OrderRefunded)]

    def _take(self, fact: Fact) -> Disposition:
        assert isinstance(fact, PurchaseFact | RefundFact)
        known = {name: self.names[name] for name in fact.names if name in self.names}
        held = {one: self.purchases[one] for one in known.values()}
        telling = PurchaseFold(known, held, identify, self._new_id, NOW)
        taken = telling.take(fact)
        self.said += taken.said
        self.purchases |= telling.held
        moved = {name: telling.joined[one] for name, one in self.names.items() if one in telling.joined}
        self.names |= moved | telling.claims
        return taken.disposition

    def _new_id(self) -> UUID:
        return UUID(int=len(self.purchases) + 1)


def tale_of(told: Iterable[Fact]) -> Tale:
    """Everything told, in this order."""
    tale = Tale()
    tale.tell(*told)
    return tale
