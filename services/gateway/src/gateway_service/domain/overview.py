"""Answers put together from several owners: what waits for a person, and what happened to a contact.

A part that an owner does not answer for is left out and named; one that another shape came for is treated alike.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True)
class Strand:
    """What one owner knows of a contact, and the field that says when each of it happened."""

    kind: str
    service: str
    path: str
    at: str
    """With dots, where it lies within others."""
    query: str = ""
    part: str = ""
    """The field of the answer that lists it; empty where the answer itself does."""

    @property
    def question(self) -> tuple[str, str, str]:
        """What its owner is asked, which may answer for several strands at once."""
        return self.service, self.path, self.query


def strands(contact_id: object) -> tuple[Strand, ...]:
    """Where the timeline of a contact comes from."""
    contact, most = f"/api/admin/contacts/{contact_id}", "limit=200"
    return (
        Strand("order", "enrollment", contact, "order.paid_at", part="orders"),
        Strand("enrollment", "enrollment", contact, "enrolled_at", part="enrollments"),
        Strand("refusal", "enrollment", contact, "occurred_at", part="refusals"),
        Strand("merge", "enrollment", contact, "merged_at", part="merged"),
        Strand("audit", "enrollment", f"{contact}/audits", "occurred_at"),
        Strand("evidence", "enrollment", f"{contact}/evidence-values", "occurred_at"),
        Strand("input", "enrollment", f"{contact}/inputs", "occurred_at"),
        Strand("form", "enrollment", f"{contact}/form-submissions", "submitted_at"),
        Strand("criterion_change", "progress", f"{contact}/criterion-changes", "occurred_at", most),
        Strand("payout", "payouts", f"{contact}/payouts", "met_at", most),
        Strand("message", "messaging", "/api/messages", "queued_at", f"contact_id={contact_id}&{most}"),
        Strand("suppression", "messaging", f"{contact}/suppressions", "suppressed_at"),
    )


@dataclass(frozen=True)
class Moment:
    """One thing that happened to a contact."""

    at: datetime
    kind: str
    service: str
    item: Json


@dataclass(frozen=True)
class Waiting:
    """The oldest of what waits at one owner, and whether there is more than is shown."""

    items: Sequence[Json]
    has_more: bool


def rows_of(answer: object) -> list[Json] | None:
    """The items of a page or a list; None for anything else."""
    rows = answer.get("items") if isinstance(answer, Mapping) else answer
    if not isinstance(rows, list):
        return None
    return [row for row in rows if isinstance(row, dict)]


def waiting_of(answer: object, limit: int) -> Waiting | None:
    """What an owner lists, cut to so many; None for what is no list."""
    rows = rows_of(answer)
    if rows is None:
        return None
    goes_on = isinstance(answer, Mapping) and answer.get("next") is not None
    return Waiting(rows[:limit], goes_on or len(rows) > limit)


def woven(answers: Mapping[Strand, object], limit: int) -> tuple[list[Moment], list[str]]:
    """The newest moments of all strands, newest first, and the kinds that could not be had."""
    found = {strand: rows_of(_part(strand, answer)) for strand, answer in answers.items()}
    moments = [one for strand, rows in found.items() for row in rows or () if (one := _moment(strand, row))]
    moments.sort(key=lambda moment: moment.at, reverse=True)
    return moments[:limit], sorted(strand.kind for strand, rows in found.items() if rows is None)


def _part(strand: Strand, answer: object) -> object:
    if not strand.part:
        return answer
    return answer.get(strand.part) if isinstance(answer, Mapping) else None


def _moment(strand: Strand, row: Json) -> Moment | None:
    said: object = row
    for name in strand.at.split("."):
        said = said.get(name) if isinstance(said, Mapping) else None
    try:
        at = datetime.fromisoformat(str(said))
    except ValueError:
        return None
    return Moment(at, strand.kind, strand.service, row) if at.tzinfo else None
