"""What the checker finds, and the shapes it reads. It trusts no ledger: it compares them."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True)
class Breach:
    """A promise that was not kept: the invariant's name (K1, …) and what contradicts it."""

    invariant: str
    detail: str


def repeated(values: Iterable[K]) -> dict[K, int]:
    """Values that occur more than once, with how often."""
    return {value: number for value, number in Counter(values).items() if number > 1}


def by(values: Iterable[T], key: Callable[[T], K]) -> dict[K, list[T]]:
    """Values by their key, each list in the order given."""
    found: dict[K, list[T]] = {}
    for value in values:
        found.setdefault(key(value), []).append(value)
    return found


def table(breaches: Sequence[Breach], limit: int = 10) -> str:
    """Breaches for a person: how many of each invariant, and the first of them."""
    counts = Counter(breach.invariant for breach in breaches)
    return "\n".join([f"{dict(counts)}", *(f"{b.invariant}: {b.detail}" for b in breaches[:limit])])
