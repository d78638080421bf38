"""Values behind targets that are unclear: typed again, and made into what is recorded of the contact."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from .values import with_values

AUDIT, EVIDENCE = "audit", "evidence"


@dataclass(frozen=True)
class Said:
    """Something that was said or shown of a contact, and when."""

    occurred_at: datetime
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Known:
    """What is known of a contact by the root of its path, such as `audit` or `chat_insights`; oldest first."""

    by_root: Mapping[str, Sequence[Said]] = field(default_factory=dict)

    def until(self, root: str, moment: datetime) -> list[Said]:
        """What was said up to a moment."""
        return [one for one in self.by_root.get(root, ()) if one.occurred_at <= moment]


@dataclass(frozen=True)
class Record:
    """What is recorded so that the contact's values are right."""

    root: str
    said: Said


def records(typed: Mapping[str, str], known: Known, moment: datetime) -> list[Record]:
    """What to record for each path that was typed anew, so that it holds for whatever was decided at `moment`.

    An audit counts whole, and the newest one alone: it is said again, of the same time. Of everything else the newest
    value of each name counts, so the name is said anew.
    """
    roots = dict.fromkeys(path.partition(".")[0] for path in typed)
    return [Record(root, _corrected(root, _under(root, typed), known, moment)) for root in roots]


def _under(root: str, typed: Mapping[str, str]) -> dict[str, str]:
    return {path.partition(".")[2]: value for path, value in typed.items() if path.partition(".")[0] == root}


def _corrected(root: str, typed: Mapping[str, str], known: Known, moment: datetime) -> Said:
    said = known.until(root, moment)
    if root == AUDIT and said:
        return Said(said[-1].occurred_at, with_values(said[-1].values, typed))
    newest = _newest(said)
    names = {path.partition(".")[0] for path in typed}
    same_time = [one.values for one in said if one.occurred_at == moment and root == EVIDENCE]
    kept = {name: value for values in same_time for name, value in values.items()}
    return Said(moment, with_values({**kept, **{name: newest[name] for name in names if name in newest}}, typed))


def _newest(said: Iterable[Said]) -> dict[str, Any]:
    return {name: value for one in said for name, value in one.values.items()}
