"""Money that went back: which of the facts told of it are to be said, so that each refund is said once."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from contracts.gateway import OrderRefunded

from .facts import RefundFact


@dataclass
class _Pairs:
    """Refunds told by their id and refunds told without one: of the same amount, two of them are the same refund."""

    open: dict[tuple[bool, int], list[str]] = field(default_factory=lambda: defaultdict(list))
    aliases: dict[str, str] = field(default_factory=dict)
    """The id of a refund to the reference it was said under, where that is another."""

    def is_said(self, fact: RefundFact) -> bool:
        """Whether the other kind of event has told this refund before."""
        others = self.open[not fact.is_named, fact.amount.amount]
        if others:
            self.aliases[fact.reference] = others.pop(0)
            return True
        self.open[fact.is_named, fact.amount.amount].append(fact.reference)
        return False


def distinct(facts: Iterable[RefundFact]) -> list[RefundFact]:
    """Of the facts about one purchase, in the order they came, those that are said, under the name they are said by."""
    pairs, said = _Pairs(), list[RefundFact]()
    for fact in facts:
        if (fact.kind, fact.state) == ("refund", "withdrawn") and pairs.is_said(fact):
            continue
        said.append(replace(fact, reference=pairs.aliases.get(fact.reference, fact.reference)))
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
