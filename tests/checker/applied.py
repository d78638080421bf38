"""K5, the reader's half: every subscribed event was applied, once, and nothing else was."""

from collections import Counter
from collections.abc import Collection, Hashable, Mapping, Sequence

from chassis.testing.topics import Seen
from tests.checker.findings import Breach


def remembered(seen: Sequence[Seen], inbox: Collection[str], parked: Collection[str] = ()) -> list[Breach]:
    """Breaches of K5: events neither in the inbox nor parked, and deliveries of events nobody said."""
    there, known = {one.id for one in seen}, {*inbox, *parked}
    lost = [Breach("K5", f"{event_id} was never applied") for event_id in sorted(there - known)]
    return lost + [Breach("K5", f"{event_id} was applied and never said") for event_id in sorted(set(inbox) - there)]


def once(expected: Mapping[str, int], happened: Mapping[str, int]) -> list[Breach]:
    """Breaches of G6: keys for which handlers ran, and committed, more or less often than there were events."""
    found = []
    for key in sorted({*expected, *happened}):
        wanted, got = expected.get(key, 0), happened.get(key, 0)
        if got > wanted:
            found.append(Breach("K3", f"{key}: applied {got} times, {got - wanted} too many"))
        if got < wanted:
            found.append(Breach("K3", f"{key}: applied {got} times, {wanted - got} lost"))
    return found


def each_once(what: str, seen: Sequence[Hashable], wanted: Collection[Hashable]) -> list[Breach]:
    """Breaches of K3: what is missing of `wanted`, what was seen again, and what nobody wanted."""
    counted = Counter(seen)
    found = [Breach("K3", f"{what} {one}: lost") for one in wanted if one not in counted]
    found += [Breach("K3", f"{what} {one}: {number} times") for one, number in counted.items() if number > 1]
    return found + [Breach("K3", f"{what} {one}: for no event") for one in counted if one not in wanted]
