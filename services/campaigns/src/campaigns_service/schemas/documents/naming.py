"""Steps and criteria of a document: known there by what they are called, in a campaign by ids.

A step without an id has the id that follows from the slug and its name, so a file that is applied again means the same
steps. One that is to keep its place under another name is given the id that it had.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, get_args
from uuid import UUID

from chassis.ids import named_id
from contracts.values import Fault, Reason, Step, StepOfAnyKind

KINDS: tuple[type[StepOfAnyKind], ...] = get_args(get_args(Step)[0])
WAYS = frozenset({"next", "to", *(way for kind in KINDS for way in kind.ways)})
"""The fields that lead to a step."""


class NameFault(Reason):
    """Why parts of a document are not told apart, or not found."""

    NO_STEP_OF_THIS_NAME = "there is no step '{step}'"
    STEPS_OF_ONE_NAME = "several steps are called '{step}': give each an id, and lead to that"
    CRITERIA_OF_ONE_LABEL = "several criteria are called '{label}': give each an id"


def step_id(slug: str, name: str) -> UUID:
    """The id of a step that is given none."""
    return named_id("step", slug, name)


def criterion_id(slug: str, label: str) -> UUID:
    """The id of a criterion that is given none."""
    return named_id("criterion", slug, label)


def trigger_id(slug: str, at: int) -> UUID:
    """The id of a trigger that is given none, by its place in the list, counted from 0."""
    return named_id("trigger", slug, at)


def names_of(steps: Iterable[Step]) -> dict[UUID, str]:
    """What a document may call each step by: its name, unless others have it too or it looks like an id."""
    found = list(steps)
    often = Counter(step.name for step in found)
    return {step.step_id: step.name for step in found if often[step.name] == 1 and not _is_id(step.name)}


class Naming:
    """The steps and criteria of a document with ids in place of names; what is wrong with the names is in `faults`."""

    def __init__(self, value: Mapping[str, Any]) -> None:
        self.faults: list[Fault] = []
        self._slug = value["slug"] if isinstance(value.get("slug"), str) else ""
        self._steps = [one for one in _list(value.get("steps")) if isinstance(one, Mapping)]
        criteria = [one for one in _list(value.get("criteria")) if isinstance(one, Mapping) and "id" not in one]
        self._labels = Counter(one["label_template"] for one in criteria if isinstance(one.get("label_template"), str))
        self._often = Counter(one["name"] for one in self._steps if isinstance(one.get("name"), str))
        self._ids = {
            one["name"]: one.get("id") or self._named(one["name"]) for one in self._steps if self._is_sole(one)
        }

    def resolved(self, value: Mapping[str, Any]) -> dict[str, Any]:
        """The document, led by ids."""
        given = {"steps": self._step, "criteria": self._criterion, "triggers": self._trigger}
        return {
            name: [given[name](one, f"{name}.{at}") if isinstance(one, Mapping) else one for at, one in enumerate(part)]
            if name in given and isinstance(part, list)
            else part
            for name, part in value.items()
        }

    def _step(self, step: Mapping[str, Any], place: str) -> dict[str, Any]:
        led = {name: self._led(part, name, f"{place}.{name}") for name, part in step.items()}
        if "id" in led or not isinstance(name := step.get("name"), str):
            return led
        if self._often[name] > 1:
            self.faults.append(NameFault.STEPS_OF_ONE_NAME.at(f"{place}.name", step=name))
        return {"id": self._named(name), **led}

    def _led(self, part: Any, name: str, place: str) -> Any:  # noqa: ANN401 - of any kind
        if isinstance(part, list):
            return [self._variant(one, f"{place}.{at}") for at, one in enumerate(part)]
        if name not in WAYS or not isinstance(part, str) or _is_id(part):
            return part
        if part not in self._ids:
            reason = NameFault.STEPS_OF_ONE_NAME if self._often[part] > 1 else NameFault.NO_STEP_OF_THIS_NAME
            self.faults.append(reason.at(place, step=part))
        return self._ids.get(part)

    def _variant(self, one: Any, place: str) -> Any:  # noqa: ANN401 - of any kind
        if not isinstance(one, Mapping):
            return one
        return {name: self._led(part, name, f"{place}.{name}") for name, part in one.items()}

    def _criterion(self, criterion: Mapping[str, Any], place: str) -> dict[str, Any]:
        order = {"display_order": int(place.rpartition(".")[2])}
        label = criterion.get("label_template")
        if "id" in criterion or not isinstance(label, str):
            return {**order, **criterion}
        if self._labels[label] > 1:
            self.faults.append(NameFault.CRITERIA_OF_ONE_LABEL.at(f"{place}.label_template", label=label))
        return {"id": str(criterion_id(self._slug, label)), **order, **criterion}

    def _trigger(self, trigger: Mapping[str, Any], place: str) -> dict[str, Any]:
        return {"id": str(trigger_id(self._slug, int(place.rpartition(".")[2]))), **trigger}

    def _named(self, name: str) -> str:
        return str(step_id(self._slug, name))

    def _is_sole(self, step: Mapping[str, Any]) -> bool:
        return isinstance(name := step.get("name"), str) and self._often[name] == 1


def _list(part: object) -> list[Any]:
    return part if isinstance(part, list) else []


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
