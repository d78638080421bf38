"""Whether figures agree with what their owners count themselves, each by itself and all together."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from ..schemas.figures import Check, Figures

OWNERS: Mapping[str, str] = MappingProxyType(
    {
        "enrollments": "enrollment",
        "purchases": "enrollment",
        "criteria": "progress",
        "payouts": "payouts",
        "messages": "messaging",
        "steps": "enrollment",
    }
)
"""First word of a figure to the service that counts the same for itself, in the order in which figures are shown."""
_UNCOUNTED = ("criteria.changed",)
"""Figures that no owner keeps a count of."""
_MONEY = ("purchases.amount", "payouts.issued.amount")


@dataclass(frozen=True)
class Figure:
    """A figure, and what its owner counted at the last comparison.

    `verdict` is `agrees`, `differs`, `missing` (its owner did not answer), `unchecked` (nothing was compared yet) or
    `alone` (nobody else counts it).
    """

    name: str
    value: int
    verdict: str
    owned: int | None = None
    difference: int = 0
    """How much more was counted here than by its owner."""

    @property
    def is_money(self) -> bool:
        """Whether it is a sum of money."""
        return self.name in _MONEY


def figure(figures: Figures, name: str) -> Figure:
    """One of the figures; nought where nothing was counted yet."""
    value, check = figures.counters.get(name, 0), figures.check
    if name in _UNCOUNTED:
        return Figure(name, value, "alone")
    if check is None:
        return Figure(name, value, "unchecked")
    told = next((one for one in check.differences if one.name == name), None)
    if told is not None:
        return Figure(name, value, "differs", told.owned, told.counted - told.owned)
    return Figure(name, value, "missing" if _owner(name) in check.missing else "agrees")


def all_figures(figures: Figures) -> list[Figure]:
    """Every figure by name, those on which only the owner has counted something too; steps are summed by their end."""
    differing = {one.name for one in figures.check.differences} if figures.check else set()
    named = [name for name in {*figures.counters, *differing} if _owner(name) and not _is_detail(name)]
    names = sorted(named, key=lambda name: (list(OWNERS).index(name.partition(".")[0]), name))
    return [figure(figures, name) for name in names] + _steps(figures)


def _steps(figures: Figures) -> list[Figure]:
    """Steps by how they ended: of each journey's steps one is counted apart, which is too much for a page."""
    ends, owned = Counter[str](), Counter[str]()
    for name, value in figures.counters.items():
        if name.startswith("steps."):
            ends[name.rpartition(".")[2]] += value
    for told in figures.check.differences if figures.check else ():
        if told.name.startswith("steps."):
            owned[told.name.rpartition(".")[2]] += told.counted - told.owned
    return [_step(end, ends[end], owned, figures.check) for end in sorted({*ends, *owned})]


def _step(end: str, value: int, differing: Mapping[str, int], check: Check | None) -> Figure:
    name = f"steps.{end}"
    if check is None:
        return Figure(name, value, "unchecked")
    if end in differing:
        return Figure(name, value, "differs", value - differing[end], differing[end])
    return Figure(name, value, "missing" if _owner(name) in check.missing else "agrees")


def _owner(name: str) -> str:
    return OWNERS.get(name.partition(".")[0], "")


def _is_detail(name: str) -> bool:
    return name.startswith(("steps.", "enrollments.refused."))
