"""The map of a journey: no two boxes meet, every way is drawn and passes behind no box, and big journeys have one."""

import re
from itertools import combinations, pairwise
from random import Random
from typing import Any

import pytest

from console_service.charts.journey_graph import END
from console_service.charts.journey_map import Box, JourneyMap, map_of

Step = dict[str, Any]


def step(step_id: str, kind: str = "send_email", **ways: Any) -> Step:
    return {"step_id": step_id, "kind": kind, "name": step_id, **ways}


def asked(step_id: str, yes: str | None, no: str | None) -> Step:
    return step(step_id, "conditional", true_path=yes, false_path=no)


def split(step_id: str, *ways: str | None) -> Step:
    variants = [{"name": f"V{place}", "weight": place + 1, "next": way} for place, way in enumerate(ways)]
    return step(step_id, "split", variants=variants)


def looped() -> list[Step]:
    return [
        step("a", next="b"),
        asked("b", "c", "e"),
        step("c", next="d"),
        step("d", "goto", to="a"),
        step("e", next=None),
    ]


def chain(length: int) -> list[Step]:
    return [step(f"{at}", next=f"{at + 1}" if at + 1 < length else None) for at in range(length)]


def random_journey(seed: int) -> list[Step]:
    """Steps of all shapes that lead anywhere: on, back, to themselves, to the end."""
    chance = Random(seed)
    ids = [f"{at}" for at in range(chance.randint(1, 30))]

    def anywhere() -> str | None:
        return chance.choice([*ids, None])

    shapes = [
        lambda one: step(one, next=anywhere()),
        lambda one: asked(one, anywhere(), anywhere()),
        lambda one: split(one, *(anywhere() for _ in range(chance.randint(2, 10)))),
        lambda one: step(one, "goto", to=chance.choice(ids)),
        lambda one: step(one, "exit_campaign"),
    ]
    return [chance.choice(shapes)(one) for one in ids]


JOURNEYS = {
    "one": [step("a", next=None)],
    "looped": looped(),
    "split": [split("a", *"bcdef", None), *(step(one, next=None) for one in "bcdef")],
    "chain": chain(200),
    **{f"random {seed}": random_journey(seed) for seed in range(40)},
}


def drawn(steps: list[Step]) -> JourneyMap:
    return map_of(steps, steps[0]["step_id"] if steps else None)


def points(path: str) -> list[tuple[int, int]]:
    """The corners of a way; of a curve, which stays within the space between two rows, its ends alone."""
    found: list[tuple[int, int]] = []
    for command, numbers in re.findall(r"([MVHvC])([-\d ]+)", path):
        *_, first, last = (0, *(int(number) for number in numbers.split()))
        x, y = found[-1] if found else (0, 0)
        found.append({"V": (x, last), "v": (x, y + last), "H": (last, y)}.get(command, (first, last)))
    return found


def crosses(box: Box, begun: tuple[int, int], ended: tuple[int, int]) -> bool:
    """Whether a line passes through the inner part of a box."""
    (left, right), (top, low) = sorted((begun[0], ended[0])), sorted((begun[1], ended[1]))
    return left < box.x + box.width and right > box.x and top < box.bottom and low > box.y


@pytest.mark.parametrize("name", JOURNEYS)
def test_no_two_boxes_meet_and_all_are_on_the_map(name: str) -> None:
    found = drawn(JOURNEYS[name])
    boxes = found.boxes.values()
    assert not [
        pair
        for pair in combinations(boxes, 2)
        if crosses(pair[0], pair[1][:2], (pair[1].x + pair[1].width, pair[1].bottom))
    ]
    assert all(
        box.x >= 0 and box.x + box.width <= found.width and box.y >= 0 and box.bottom <= found.height for box in boxes
    )


@pytest.mark.parametrize("name", JOURNEYS)
def test_every_way_leads_from_its_box_to_the_other_and_through_none(name: str) -> None:
    steps = JOURNEYS[name]
    found = drawn(steps)
    assert {*found.boxes} - {END} == {one["step_id"] for one in steps}
    assert len(found.ways) == sum(
        len(one.get("variants", ())) or len({*one} - {"step_id", "kind", "name"}) for one in steps
    )
    for way in found.ways:
        box, to, line = found.boxes[way.source], found.boxes[way.way.to], points(way.path)
        assert (line[0][1], line[-1]) == (box.bottom, (to.middle, to.y))
        assert box.x < line[0][0] < box.x + box.width
        assert all(0 <= x <= found.width and 0 <= y <= found.height for x, y in line)
        assert not [(way, one) for one in found.boxes.values() for ends in pairwise(line) if crosses(one, *ends)]


def test_each_step_stands_below_what_leads_to_it_and_branches_side_by_side() -> None:
    boxes = drawn(looped()).boxes
    assert boxes["a"].y < boxes["b"].y < boxes["c"].y == boxes["e"].y < boxes["d"].y
    assert boxes["a"].x == boxes["b"].x == boxes["c"].x == boxes["d"].x < boxes["e"].x


def test_a_way_back_runs_left_of_all_boxes_and_one_further_down_right_of_them() -> None:
    found = drawn([asked("a", "b", "c"), step("b", next="c"), step("c", "goto", to="a")])
    lines = {(way.source, way.way.to): points(way.path) for way in found.ways}
    assert min(x for x, _ in lines["c", "a"]) < min(box.x for box in found.boxes.values())
    assert max(x for x, _ in lines["a", "c"]) > max(box.x + box.width for box in found.boxes.values())


def test_a_way_is_told_by_its_field_and_a_variant_by_its_share() -> None:
    ways = [way.way for way in drawn([split("a", "b", None), asked("b", "c", None), step("c", next=None)]).ways]
    assert [(way.field, way.variant, way.weight, way.whole) for way in ways] == [
        ("variant", "V0", 1, 3),
        ("variant", "V1", 2, 3),
        ("true_path", "", 0, 0),
        ("false_path", "", 0, 0),
        ("", "", 0, 0),
    ]


def test_steps_that_nobody_comes_to_are_told() -> None:
    steps = [step("a", next=None), step("b", next="c"), step("c", next="a")]
    assert map_of(steps, "a").unreached == {"b", "c"}
    assert map_of([], None).boxes == {}


def test_a_way_to_no_step_leads_to_the_end() -> None:
    assert [way.way.to for way in drawn([asked("a", "gone", None)]).ways] == [END, END]


def test_the_journey_begins_at_the_upper_left_wherever_its_first_step_is_in_the_list() -> None:
    boxes = map_of([step("b", next=None), step("lost", next="b"), step("a", next="b")], "a").boxes
    assert min(boxes.items(), key=lambda one: (one[1].y, one[1].x))[0] == "a"
