"""Facts that came together are told one after the other; each counts for those that follow."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from .facts import Identify, PurchaseFact, RefundFact
from .purchases import Joined, Purchase, Taken, contained, joined, take


@dataclass
class PurchaseFold:
    """The purchases that facts of one transaction are about: as they were, and as they become."""

    known: Mapping[str, UUID]
    """Names told before, and the purchase of each."""
    held: dict[UUID, Purchase]
    """Those purchases, locked; what is told changes them here."""
    identify: Identify
    new_id: Callable[[], UUID]
    now: datetime
    names: dict[str, UUID] = field(init=False)
    changed: set[UUID] = field(default_factory=set)
    joined: dict[UUID, UUID] = field(default_factory=dict)
    """A purchase that is none of its own any more, and the one that it is a part of."""

    def __post_init__(self) -> None:
        self.names = dict(self.known)

    @property
    def claims(self) -> dict[str, UUID]:
        """Names that are new, and the purchase of each."""
        return {name: purchase for name, purchase in self.names.items() if name not in self.known}

    @property
    def saved(self) -> list[Purchase]:
        """Purchases that have changed."""
        return [self.held[purchase_id] for purchase_id in sorted(self.changed)]

    def take(self, fact: PurchaseFact | RefundFact) -> Taken:
        """Tell one fact; what is said includes what is said of purchases that it shows to be one."""
        whole = self._whole(fact)
        taken = take(whole.whole, (*whole.late, fact), self.identify, self.now)
        self._keep(whole, taken, fact)
        said = (*contained(whole.said, taken.purchase), *taken.said)
        return Taken(taken.purchase, said, taken.disposition, taken.reason)

    def _whole(self, fact: PurchaseFact | RefundFact) -> Joined:
        ids = {self.names[name] for name in fact.names if name in self.names}
        if not ids:
            return Joined(Purchase(id=self.new_id()), (), (), ())
        return joined([self.held[one] for one in sorted(ids)])

    def _keep(self, whole: Joined, taken: Taken, fact: PurchaseFact | RefundFact) -> None:
        purchase = taken.purchase
        ends = {end.id: end for end in whole.ends}
        if purchase != self.held.get(purchase.id):
            self.changed.add(purchase.id)
        self.held |= {purchase.id: purchase, **ends}
        self.changed |= set(ends)
        self.joined |= dict.fromkeys(ends, purchase.id)
        if ends:
            self.names |= {name: purchase.id for name, owner in self.names.items() if owner in ends}
        self.names |= dict.fromkeys(fact.names, purchase.id)
