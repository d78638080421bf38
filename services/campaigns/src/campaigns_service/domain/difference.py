"""What differs between two definitions, in words that staff can read before they publish."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from contracts.values import CampaignDefinition

_LISTS = {
    "criteria": ("template_id", "label_template"),
    "bundles": ("bundle_id", "bundle_id"),
    "triggers": ("trigger_id", "trigger_type"),
}
"""Lists of a definition: what its entries are known by, and what they are called."""


@dataclass(frozen=True)
class Difference:
    """One field that differs, or a part that is only in one of two definitions."""

    place: str
    """The field, such as `payout.type` or `step 'welcome'.delay_seconds`; a part alone was added or removed."""
    before: Any
    after: Any

    @property
    def sentence(self) -> str:
        """The difference in words."""
        if self.before is None or self.after is None:
            return f"{self.place}: {'added' if self.before is None else 'removed'}"
        return f"{self.place}: {_said(self.before)} became {_said(self.after)}"


def differences(before: CampaignDefinition, after: CampaignDefinition) -> list[Difference]:
    """Everything that differs, in the order of the fields; empty if both promise the same."""
    old, new = _plain(before), _plain(after)
    plain = {name for name in new if name not in (*_LISTS, "journey")}
    found = list(_of_fields("", {n: old[n] for n in old if n in plain}, {n: new[n] for n in new if n in plain}))
    for name, (key, title) in _LISTS.items():
        found += _of_parts(name, old[name], new[name], key, title)
    steps = (old["journey"]["steps"], new["journey"]["steps"])
    found += _of_fields("journey.", {"entry": old["journey"]["entry"]}, {"entry": new["journey"]["entry"]})
    return found + list(_of_parts("step", *steps, "step_id", "name"))


def _of_parts(
    kind: str, old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]], key: str, title: str
) -> Iterator[Difference]:
    before, after = ({part[key]: part for part in parts} for parts in (old, new))
    for part_id in [*before, *(part_id for part_id in after if part_id not in before)]:
        one, other = before.get(part_id), after.get(part_id)
        place = f"{kind} '{(other or one or {})[title]}'"
        if one is None or other is None:
            yield Difference(place, one, other)
        else:
            yield from _of_fields(f"{place}.", one, other)


def _of_fields(place: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Difference]:
    for name in new:
        one, other = old.get(name), new[name]
        if isinstance(one, dict) and isinstance(other, dict):
            yield from _of_fields(f"{place}{name}.", one, other)
        elif one != other:
            yield Difference(f"{place}{name}", "nothing" if one is None else one, "nothing" if other is None else other)


def _plain(definition: CampaignDefinition) -> dict[str, Any]:
    return definition.model_dump(mode="json")


def _said(value: object) -> str:
    text = value if isinstance(value, str) else str(value)
    return text if len(text) <= 200 else f"{text[:200]}…"  # noqa: PLR2004 - characters of a line
