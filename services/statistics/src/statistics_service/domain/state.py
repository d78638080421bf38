"""What is kept per campaign, partition and day, and why adding up its parts can never go back.

A part belongs to one topic and one source: the last sequence seen, and what was counted up to it. Sequences ascend in
the order of publishing, so a part is a function of a prefix of one source's messages in one partition. Of two versions
of a part the one with the larger sequence therefore contains the other: merging is taking the larger, in any order.

States are plain dictionaries that change in place: they are what the changelog holds, and there are many a second.
"""

from collections.abc import Mapping
from typing import TypedDict

Counters = dict[str, int]
Part = tuple[str, Counters]
"""Last sequence (`EEEEEEEEEE.NNNNNNNNNNNNNNNN`, compared as text), and the counters up to it."""


class State(TypedDict):
    """The value of one table key."""

    tenant: str
    at: int
    """When it was last written, microseconds since 1970; ascends with every version."""
    parts: dict[str, list[object]]
    """`topic|source` to a `Part`, as JSON has it: a list of two."""


def empty(tenant: str) -> State:
    """Nothing counted yet."""
    return {"tenant": tenant, "at": 0, "parts": {}}


def is_seen(state: State, part: str, sequence: str) -> bool:
    """Whether this message of its source has been counted."""
    return part in state["parts"] and sequence <= _part(state, part)[0]


def count(state: State, part: str, sequence: str, increments: Mapping[str, int]) -> None:
    """Add one message to its part."""
    last, counters = _part(state, part) if part in state["parts"] else ("", {})
    for name, number in increments.items():
        counters[name] = counters.get(name, 0) + number
    state["parts"][part] = [max(last, sequence), counters]


def merge(have: State, read: State) -> bool:
    """Take over from `read` what is newer; True if `have` knew more, so that `read` is not its newest version."""
    late = have["at"] > read["at"]
    have["at"] = max(have["at"], read["at"])
    for part in read["parts"]:
        if part not in have["parts"] or _part(read, part)[0] > _part(have, part)[0]:
            have["parts"][part] = read["parts"][part]
    return late or any(
        part not in read["parts"] or _part(have, part)[0] > _part(read, part)[0] for part in have["parts"]
    )


def totals(state: State) -> Counters:
    """The sum over all parts."""
    added: Counters = {}
    for part in state["parts"]:
        for name, number in _part(state, part)[1].items():
            added[name] = added.get(name, 0) + number
    return added


def _part(state: State, part: str) -> Part:
    last, counters = state["parts"][part]
    return last, counters  # type: ignore[return-value] # a list of two is what JSON makes of a tuple
