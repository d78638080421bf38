"""Steps as a document has them: led by names, each to the step below where nothing is said."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, get_args
from uuid import UUID

from pydantic import BaseModel

from contracts.values import Content, Step

from ..steps import StepIn
from .naming import WAYS, step_id

SHAPES: Mapping[str, type[BaseModel]] = {
    tag.tag: shape for shape, tag in (get_args(one) for one in get_args(get_args(StepIn)[0]))
}
"""The shape in which a step of each kind is asked for."""
_UNITS = (("days", 86_400), ("hours", 3_600), ("minutes", 60))
_FIRST = ("id", "name", "kind")


@dataclass(frozen=True)
class Neighbours:
    """What the steps around a step are called, and which one is below it."""

    slug: str
    names: Mapping[UUID, str]
    below: UUID | None

    def has_usual_id(self, step: Step) -> bool:
        """Whether the id of a step follows from its name."""
        return step.step_id in self.names and step.step_id == step_id(self.slug, step.name)

    def called(self, target: object) -> str | None:
        """How a step that is led to is written."""
        found = None if target is None else UUID(str(target))
        return None if found is None else self.names.get(found, str(found))


def exported_step(step: Step, around: Neighbours, content: Content | None) -> dict[str, Any]:
    """A step with what it says, less what has its default."""
    shape = SHAPES[step.kind]
    usual = shape.model_construct().model_dump(mode="json", warnings=False)
    needed = {name for name, field in shape.model_fields.items() if field.is_required()}
    told = {name: part for name, part in step.model_dump(mode="json").items() if name in needed}
    told |= {**step.model_dump(mode="json", exclude_defaults=True), **_said(content), **_delay(step.delay_seconds)}
    told |= {"name": step.name, "kind": step.kind} | ({} if around.has_usual_id(step) else {"id": str(step.step_id)})
    ways = {name: getattr(step, name) for name in shape.model_fields if name in WAYS}
    told = {name: part for name, part in told.items() if name not in ways} | _ways(ways, around)
    if "variants" in told:
        told["variants"] = [_variant(one, around) for one in step.model_dump(mode="json")["variants"]]
    names = [*_FIRST, *(name for name in shape.model_fields if name not in _FIRST)]
    return {
        name: told[name]
        for name in names
        if name in told and (name in (*_FIRST, *WAYS) or name not in usual or told[name] != usual[name])
    }


def _ways(ways: Mapping[str, UUID | None], around: Neighbours) -> dict[str, Any]:
    return {name: around.called(target) for name, target in ways.items() if name == "to" or target != around.below}


def _variant(variant: Mapping[str, Any], around: Neighbours) -> dict[str, Any]:
    weight = {"weight": variant["weight"]} if variant["weight"] != 1 else {}
    below = None if around.below is None else str(around.below)
    way = {"next": around.called(variant["next"])} if variant["next"] != below else {}
    return {"name": variant["name"], **weight, **way}


def _said(content: Content | None) -> dict[str, Any]:
    if content is None:
        return {}
    texts: dict[str, Any] = content.model_dump(mode="json")["texts"]
    own: dict[str, Any] = texts.pop(content.default_locale)
    return {**own, "default_locale": content.default_locale, "translations": dict(sorted(texts.items()))}


def _delay(seconds: int) -> dict[str, Any]:
    """In the largest unit of which it is whole."""
    for unit, length in _UNITS:
        if seconds and seconds % length == 0:
            return {"delay_seconds": 0, "delay_value": seconds // length, "delay_unit": unit}
    return {"delay_seconds": seconds}
