"""The steps of a journey as the API takes them: where each leads, and how one is put in, moved and taken out.

The API takes a journey as a whole, so a change of one step sends all of them, each with the step it leads to.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..schemas.drafts import Journey
from .step_kinds import ONWARD, Step

START = ""
"""The place before the first step."""
_NAMED = ("next", "true_path", "false_path", "timeout_path", "to")
"""Fields of a step that lead on; the first of them that a step has says where it goes on when it is gone."""
_STORED = ("step_id", "content_id", "content_version")
"""Fields that a step is shown with and not asked for with: its id goes by `id`, its content by its texts."""


def taken(journey: Journey) -> list[Step]:
    """All steps as the API takes them, the first one first, each with the step that it leads to, or with none."""
    entry = str(journey.entry)
    steps = sorted(journey.steps, key=lambda one: str(one["step_id"]) != entry)
    return [_taken(step, journey.contents) for step in steps]


def _taken(step: Mapping[str, Any], contents: Mapping[str, Mapping[str, Any]]) -> Step:
    made: Step = {"id": str(step["step_id"]), **{name: value for name, value in step.items() if name not in _STORED}}
    if step.get("content_id"):
        content = contents[str(step["content_id"])]
        texts, default = dict(content["texts"]), content["default_locale"]
        made |= {"default_locale": default, **texts.pop(default), "translations": texts}
    return made


def ways_of(step: Mapping[str, Any]) -> list[tuple[str, str | None]]:
    """Every way on from a step, by its place in it such as `next` or `variants.1.next`, with where it leads."""
    named = [(name, step[name]) for name in _NAMED if name in step]
    return named + [(f"variants.{at}.next", one["next"]) for at, one in enumerate(step.get("variants", ()))]


def place_of(step_id: str, way: str) -> str:
    """A place between two steps: behind one of them, on one of its ways."""
    return f"{step_id}:{way}"


def put_in(steps: Sequence[Step], step: Step, place: str) -> list[Step]:
    """The steps with another one on a way of one of them, or before all; what leads on from it goes where that led."""
    source, _, way = place.partition(":")
    at = next((number for number, one in enumerate(steps, start=1) if one["id"] == source), 0)
    ways = dict(ways_of(steps[at - 1])) if at else {}
    way = way if way in ways else next(iter(ways), "")
    target = ways.get(way) if at else (steps[0]["id"] if steps else None)
    before = [_led_at(one, way, step["id"]) if number == at else one for number, one in enumerate(steps, start=1)]
    return [*before[:at], _led(step, ONWARD, target), *before[at:]]


def replaced(steps: Sequence[Step], step: Step) -> list[Step]:
    """The steps with one of them changed; what its form does not know of it stays."""
    return [{**one, **step} if one["id"] == step["id"] else one for one in steps]


def taken_out(steps: Sequence[Step], step_id: str, way: str = "") -> list[Step]:
    """The steps without one of them; what led to it leads to where this way of it led, or its first one."""
    gone = dict(ways_of(next(one for one in steps if one["id"] == step_id)))
    onward = gone.get(way, next(iter(gone.values()), None))
    onward = None if onward == step_id else onward
    return [_led(one, step_id, onward) for one in steps if one["id"] != step_id]


def moved(steps: Sequence[Step], step: Step, place: str) -> list[Step]:
    """The steps with one of them on another way; from a place behind itself it does not move."""
    if place.partition(":")[0] == step["id"]:
        return list(steps)
    return put_in(taken_out(steps, step["id"]), {**step, "next": ONWARD}, place)


def reached(steps: Sequence[Step]) -> set[str]:
    """The ids of the steps that one comes to from the first."""
    ways = {one["id"]: [target for _way, target in ways_of(one)] for one in steps}
    found, left = set[str](), [one["id"] for one in steps[:1]]
    while left:
        step_id = left.pop()
        if step_id in ways and step_id not in found:
            found.add(step_id)
            left += [target for target in ways[step_id] if target]
    return found


def lost(steps: Sequence[Step]) -> list[Step]:
    """The steps that no way leads to."""
    found = reached(steps)
    return [one for one in steps if one["id"] not in found]


def without_lost(steps: Sequence[Step]) -> list[Step]:
    """The steps that a way leads to."""
    found = reached(steps)
    return [one for one in steps if one["id"] in found]


def lost_without(steps: Sequence[Step], step_id: str, way: str) -> list[str]:
    """The names of steps that nobody comes to any more when a step is gone and this way of it takes its place."""
    return [one["name"] for one in lost(taken_out(steps, step_id, way))]


def shown(steps: Sequence[Step]) -> list[Step]:
    """The steps as the map reads them."""
    return [{**one, "step_id": one["id"]} for one in steps]


def _led_at(step: Step, way: str, to: str | None) -> Step:
    """The step with one of its ways leading elsewhere."""
    if way in step:
        return {**step, way: to}
    variants = [{**one, "next": to} if f"variants.{at}.next" == way else one for at, one in _variants(step)]
    return {**step, "variants": variants} if variants else step


def _led(step: Step, before: str | None, after: str | None) -> Step:
    """The step with every way that led to one place leading to another."""
    led = {**step, **{way: after for way in _NAMED if way in step and step[way] == before}}
    variants = [{**one, "next": after} if one["next"] == before else one for _at, one in _variants(step)]
    return {**led, "variants": variants} if variants else led


def _variants(step: Step) -> Iterator[tuple[int, Step]]:
    return enumerate(step.get("variants", ()))
