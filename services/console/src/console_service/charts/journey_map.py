"""The map of a journey: boxes for its steps, and the ways between them. Lengths are pixels.

Ways run in the space between two rows: one to the next row directly, one further down along a lane at the right, and
one back along a lane at the left. Ways on one side to the same step share their lane.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import Any, NamedTuple

from .journey_graph import END, Graph, Way, columns_of, graph_of, rows_of, span_of, walked

WIDTH, HEIGHT = 200, 56
"""Of a box in one column."""
BESIDE, BELOW = 24, 108
"""Space between two columns, and between two rows."""
_EDGE, _LANE = 8, 12
_TEXT, _BENT, _ARROW = 16, 40, 36
"""Below a box: what is written on a way, and where the way turns to its lane; above one: where it turns to the box."""
_INSERTED = 32
"""Below a box: the middle of the button that puts a step on a way."""


class Box(NamedTuple):
    """Where a step stands."""

    x: int
    y: int
    width: int
    height: int = HEIGHT

    @property
    def middle(self) -> int:
        """Halfway between its sides, where all ways come in."""
        return self.x + self.width // 2

    @property
    def bottom(self) -> int:
        """Where its ways leave it."""
        return self.y + self.height


@dataclass(frozen=True)
class DrawnWay:
    """A way with its path, as SVG writes it, and the middle of what is written on it."""

    source: str
    way: Way
    path: str
    x: int
    y: int

    @property
    def inserts_at(self) -> int:
        """How far down the middle of the button is that puts a step on it."""
        return self.y - _TEXT + _INSERTED


@dataclass(frozen=True)
class JourneyMap:
    """All there is to draw; boxes by the id of their step, with one for the journey's end if a way leads there."""

    width: int
    height: int
    boxes: Mapping[str, Box]
    ways: Sequence[DrawnWay]
    unreached: frozenset[str]
    """Steps that nobody comes to."""


class _Lane(NamedTuple):
    """Where the ways to one step run that do not come from the row above it, counted inwards on either side."""

    number: int
    is_back: bool

    @property
    def turn(self) -> int:
        """How much lower its ways turn than those of the first lane, so that they do not run into each other."""
        return 8 * (self.number % 4) + 4 * self.is_back


_Lanes = Mapping[tuple[str, bool], _Lane]
"""By the step it leads to, and whether that is back."""


def map_of(steps: Sequence[Mapping[str, Any]], entry: str | None) -> JourneyMap:
    """The map of a journey with these steps, which begins at `entry`."""
    known = graph_of(steps)
    begun = [step for step in known if step == entry]
    graph = {**{first: known[first] for first in begun}, **known}
    reached, _ = walked(graph, begun)
    rows = rows_of(graph, *walked(graph, [*begun, *graph]))
    lanes = {**_lanes(graph, rows, is_back=False), **_lanes(graph, rows, is_back=True)}
    right, left = _room(lanes, is_back=False), _room(lanes, is_back=True)
    boxes = _boxes(graph, rows, _EDGE + left, _EDGE + (_ARROW if left else 0))
    width = max((box.x + box.width for box in boxes.values()), default=0) + right + _EDGE
    height = max((box.bottom for box in boxes.values()), default=0) + (BELOW if left else _EDGE)
    ways = list(_ways(graph, rows, boxes, lanes, width))
    return JourneyMap(width, height, boxes, ways, frozenset(graph) - {*reached, END})


def _lane_to(rows: Mapping[str, int], step: str, way: Way) -> tuple[str, bool]:
    """The name of the lane of a way; there is none of this name for one to the next row."""
    return (way.to if rows[way.to] != rows[step] + 1 else "", rows[way.to] <= rows[step])


def _lanes(graph: Graph, rows: Mapping[str, int], *, is_back: bool) -> _Lanes:
    """The outermost lane that is free from the first space between rows to the last that the ways to a step pass."""
    passed: dict[tuple[str, bool], tuple[int, int]] = {}
    for step, ways in graph.items():
        for name in (_lane_to(rows, step, way) for way in ways):
            if name[0] and name[1] == is_back:
                other = rows[name[0]] - 1
                first, last = passed.get(name, (other, other))
                passed[name] = (min(first, rows[step]), max(last, rows[step]))
    lanes, ends = dict[tuple[str, bool], _Lane](), list[tuple[int, int]]()
    for name, (first, last) in sorted(passed.items(), key=lambda one: one[1]):
        is_free = bool(ends) and ends[0][0] < first
        number = heappop(ends)[1] if is_free else len(ends)
        heappush(ends, (last, number))
        lanes[name] = _Lane(number, is_back)
    return lanes


def _room(lanes: _Lanes, *, is_back: bool) -> int:
    """How wide the lanes of one side are."""
    return _LANE * max((lane.number + 1 for lane in lanes.values() if lane.is_back == is_back), default=0)


def _boxes(graph: Graph, rows: Mapping[str, int], left: int, top: int) -> dict[str, Box]:
    columns = columns_of(graph, rows)
    return {
        step: Box(
            left + columns[step] * (WIDTH + BESIDE),
            top + rows[step] * (HEIGHT + BELOW),
            span_of(ways) * (WIDTH + BESIDE) - BESIDE,
        )
        for step, ways in graph.items()
    }


def _ways(
    graph: Graph, rows: Mapping[str, int], boxes: Mapping[str, Box], lanes: _Lanes, width: int
) -> Iterator[DrawnWay]:
    for step, ways in graph.items():
        box = boxes[step]
        for place, way in enumerate(ways):
            x = box.x + box.width * (2 * place + 1) // (2 * len(ways))
            path = _path((x, box.bottom), boxes[way.to], lanes.get(_lane_to(rows, step, way)), width)
            yield DrawnWay(step, way, path, x, box.bottom + _TEXT)


def _path(begun: tuple[int, int], to: Box, lane: _Lane | None, width: int) -> str:
    (x, bottom), end = begun, to.middle
    if lane is None:
        return f"M{x} {bottom}v{_BENT}C{x} {to.y - _ARROW} {end} {bottom + _BENT} {end} {to.y}"
    aside = _EDGE + _LANE * lane.number
    across = aside if lane.is_back else width - aside
    return f"M{x} {bottom}V{bottom + _BENT + lane.turn}H{across}V{to.y - _ARROW + lane.turn}H{end}V{to.y}"
