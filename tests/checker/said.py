"""K5, the writer's half: what was committed to the outbox is on its topic, all of it, nothing else, in order."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from chassis.testing.topics import Seen
from tests.checker.findings import Breach, by, repeated


@dataclass(frozen=True)
class Committed:
    """One row as it was written to an outbox."""

    position: int
    id: str
    topic: str
    key: str
    transaction: int = 0
    snapshot: str = ""
    """What its statement saw, as PostgreSQL writes it: `xmin:xmax:` and those under way. Empty where every writer of a
    key holds one lock, so that positions tell the order."""

    def follows(self, other: "Committed") -> bool:
        """Whether the other was written before it by the same transaction, or by one that had committed."""
        if self.transaction == other.transaction or not self.snapshot:
            return self.position > other.position
        _, ended, under_way = self.snapshot.split(":")
        return other.transaction < int(ended) and str(other.transaction) not in under_way.split(",")


def said(committed: Sequence[Committed], seen: Sequence[Seen]) -> list[Breach]:
    """Breaches of K5: ids missing on a topic, ids nobody committed, keys whose first appearances are out of order."""
    told, found = {row.id for row in committed}, {one.id for one in seen}
    missing = [Breach("K5", f"{row.id} is missing on {row.topic}") for row in committed if row.id not in found]
    invented = [Breach("K5", f"{one.id} on {one.topic} was never committed") for one in seen if one.id not in told]
    return missing + invented + _out_of_order(committed, seen) + _renumbered(seen)


def repeats(seen: Sequence[Seen]) -> int:
    """Records that say what an earlier record said."""
    return len(seen) - len({one.id for one in seen})


def _out_of_order(committed: Sequence[Committed], seen: Sequence[Seen]) -> list[Breach]:
    written = by(committed, lambda row: (row.topic, row.key))
    appeared = by(sorted(seen, key=lambda one: (one.partition, one.offset)), lambda one: (one.topic, one.key))
    found = []
    for name, rows in written.items():
        known = {row.id: row for row in rows}
        firsts = [known[one] for one in dict.fromkeys(one.id for one in appeared.get(name, [])) if one in known]
        positions = [row.position for row in firsts]
        if positions != sorted(positions) and any(first.follows(second) for first, second in combinations(firsts, 2)):
            found.append(Breach("K5", f"{name[0]}: the events of {name[1]} appear in another order than committed"))
    return found


def _renumbered(seen: Sequence[Seen]) -> list[Breach]:
    pairs = {(one.id, one.sequence) for one in seen}
    twice = repeated(event_id for event_id, _sequence in pairs)
    return [Breach("K5", f"{event_id} was said under {number} numbers") for event_id, number in twice.items()]
