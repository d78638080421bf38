"""A journey as a graph: the ways on from each step, and the row and column where it stands on a map.

A step stands below all that lead to it, and branches stand side by side.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

END = "end"
"""What the journey's end is called among the ids of steps."""
_NAMED = ("true_path", "false_path", "next", "timeout_path", "to")
"""Fields of a step that lead on, in the order in which they leave it."""


class Way(NamedTuple):
    """A way on from a step: its field, if there are several; of a split the variant and its share of the whole."""

    to: str
    field: str = ""
    variant: str = ""
    weight: int = 0
    whole: int = 0
    place: str = ""
    """Where in its step it is said, such as `next` or `variants.1.next`."""


Graph = Mapping[str, Sequence[Way]]
"""The ways on from each step, by its id."""


def graph_of(steps: Sequence[Mapping[str, Any]]) -> Graph:
    """The graph of these steps, and of the journey's end if a way leads there or to no step at all."""
    led = {str(step["step_id"]): _ways(step) for step in steps}
    graph = {step: [way if way.to in led else way._replace(to=END) for way in ways] for step, ways in led.items()}
    ends = any(way.to == END for ways in graph.values() for way in ways)
    return {**graph, END: []} if ends else graph


def _ways(step: Mapping[str, Any]) -> list[Way]:
    variants = step.get("variants", ())
    whole = sum(one["weight"] for one in variants)
    split = [
        Way(_target(one["next"]), "variant", one["name"], one["weight"], whole, f"variants.{at}.next")
        for at, one in enumerate(variants)
    ]
    named = [name for name in _NAMED if name in step]
    return split or [Way(_target(step[name]), name if len(named) > 1 else "", place=name) for name in named]


def _target(step_id: object) -> str:
    return END if step_id is None else str(step_id)


def walked(graph: Graph, begun: Iterable[str]) -> tuple[list[str], set[tuple[str, str]]]:
    """All steps one comes to, each after those that lead to it; and the ways back, which that leaves out."""
    done: list[str] = []
    back, seen, around = set[tuple[str, str]](), set[str](), set[str]()
    for first in begun:
        path: list[tuple[str, Iterator[Way]]] = [] if first in seen else [(first, iter(graph[first]))]
        while path:
            step, left = path[-1]
            seen.add(step)
            around.add(step)
            way = next(left, None)
            if way is None:
                around.remove(path.pop()[0])
                done.append(step)
            elif way.to in around:
                back.add((step, way.to))
            elif way.to not in seen:
                path.append((way.to, iter(graph[way.to])))
    return done[::-1], back


def rows_of(graph: Graph, order: Sequence[str], back: set[tuple[str, str]]) -> dict[str, int]:
    """The row of each step: how many steps the longest way to it passes."""
    rows = dict.fromkeys(order, 0)
    for step in order:
        for way in graph[step]:
            if (step, way.to) not in back:
                rows[way.to] = max(rows[way.to], rows[step] + 1)
    return rows


def columns_of(graph: Graph, rows: Mapping[str, int]) -> dict[str, int]:
    """The first column of each step: that of what leads to it, or the next one that is free in its row."""
    wanted, columns = dict[str, int](), dict[str, int]()
    standing: list[list[str]] = [[] for _ in range(max(rows.values(), default=-1) + 1)]
    for step in graph:
        standing[rows[step]].append(step)
    for together in standing:
        free = 0
        for step in sorted(together, key=lambda one: wanted.get(one, 0)):
            columns[step] = max(wanted.get(step, 0), free)
            free = columns[step] + span_of(graph[step])
            below = dict.fromkeys(way.to for way in graph[step] if rows[way.to] == rows[step] + 1)
            for place, to in enumerate(below, start=columns[step]):
                wanted[to] = min(wanted.get(to, place), place)
    return columns


def span_of(ways: Sequence[Way]) -> int:
    """How many columns a step takes: one for every two ways on."""
    return max(1, (len(ways) + 1) // 2)
