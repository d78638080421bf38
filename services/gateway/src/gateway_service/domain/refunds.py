"""Money that went back: which of the facts told of it are to be said, so that each refund is said once."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from contracts.gateway import OrderRefunded

from .facts import RefundFact


@dataclass
class _Pairs:
    """Refunds told by their id and refunds told without one: of the same amount, two of them are the same refund."""

    waiting: dict[tuple[bool, int], list[str]] = field(default_factory=lambda: defaultdict(list))
    """References that the other kind of event has not told yet, by whether they are ids, and amount."""
    names: dict[str, str] = field(default_factory=dict)
    """The reference that each refund is said under, by the one it was told under."""

    def name_of(self, fact: RefundFact) -> str:
        """What a refund is said under: the reference of whichever kind of event has told it first."""
        if fact.reference not in self.names:
            others = self.waiting[not fact.is_named, fact.amount.amount]
            if others and fact.payout_id is None:
                self.names[fact.reference] = others.pop(0)
            else:
                self.names[fact.reference] = fact.reference
                if fact.payout_id is None:  # of our own nothing is told without a name
                    self.waiting[fact.is_named, fact.amount.amount].append(fact.reference)
        return self.names[fact.reference]


def distinct(facts: Iterable[RefundFact]) -> list[RefundFact]:
    """Of the facts about one purchase, in the order they came, those that are said, under the name they are said by."""
    pairs, said = _Pairs(), list[RefundFact]()
    for fact in facts:
        named = replace(fact, reference=pairs.name_of(fact)) if fact.kind == "refund" else fact
        if fact.kind == "dispute" or not is_told(named, said):
            said.append(named)
    return said


def is_same(one: RefundFact, other: RefundFact) -> bool:
    """Whether two events tell the same state of the same refund or dispute."""
    return (one.kind, one.reference, one.state) == (other.kind, other.reference, other.state)


def is_told(fact: RefundFact, known: Iterable[RefundFact]) -> bool:
    """Whether this state of this refund or dispute is among what is known, and all of what has returned by then."""
    return any(is_same(fact, one) and not (_grows(fact) and fact.amount.amount > one.amount.amount) for one in known)


def is_contradicted(fact: RefundFact, known: Iterable[RefundFact]) -> bool:
    """Whether this state of this refund or dispute is known with another amount."""
    alike = [one for one in known if is_same(fact, one)]
    if _grows(fact):
        return any(one.amount.currency != fact.amount.currency for one in alike)
    return any(one.amount != fact.amount for one in alike)


def _grows(fact: RefundFact) -> bool:
    """Whether its amount is the total so far: a dispute may return in portions."""
    return (fact.kind, fact.state) == ("dispute", "returned")


def refund_event(fact: RefundFact, *, reference: str, identity: str) -> OrderRefunded:
    """As its contract says it, of the purchase that was said under `reference`."""
    return OrderRefunded(
        identity=identity,
        provider=fact.provider,
        account=fact.account,
        reference=reference,
        refund_reference=fact.reference,
        amount=fact.amount,
        kind=fact.kind,
        state=fact.state,
        payout_id=fact.payout_id,
        refunded_at=fact.at,
    )
