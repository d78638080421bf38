"""Who is in a segment, since when, and how often she has entered it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from contracts.enrollment import SegmentEntered, SegmentLeft

from .rules import Basis, Known, matches
from .segment import Segment
from .turning import turns_at

Pair = tuple[UUID, UUID]
"""A segment and a contact."""


@dataclass(frozen=True)
class Membership:
    """A contact in a segment, as her last entering or leaving left it."""

    segment_id: UUID
    contact_id: UUID
    entries: int
    """How often she has entered."""
    entered_at: datetime
    left_at: datetime | None = None
    """None while she is inside."""

    @property
    def pair(self) -> Pair:
        """Whose it is."""
        return self.segment_id, self.contact_id


@dataclass(frozen=True)
class Look:
    """What was seen of some contacts: who is meant by which segment, and when time alone may change that."""

    meant: Collection[Pair]
    turns: Mapping[Pair, datetime]


@dataclass(frozen=True)
class Fill:
    """How far all contacts have been looked at for a segment that was saved, or whose rule was changed."""

    segment_id: UUID
    zone: str = ""
    """The tenant's, by which its contacts without a zone were judged; empty before the first one is looked at."""
    reached: UUID | None = None
    """The last contact that was looked at; they are, in the order of their ids."""
    filled_at: datetime | None = None
    """When the last of them was."""

    def within(self, zone: str) -> "Fill":
        """The same, if contacts were judged by this zone; else a fill that begins."""
        return self if self.zone == zone else Fill(self.segment_id, zone)

    def has_seen(self, contact_id: UUID) -> bool:
        """Whether a contact was looked at, so that whatever changes now has happened to her."""
        return self.filled_at is not None or (self.reached is not None and contact_id <= self.reached)


def look_at(segments: Sequence[Segment], known: Iterable[Known], basis: Basis) -> Look:
    """Look at some contacts for some segments."""
    pairs = [((segment.segment_id, one.contact.contact_id), segment.rule, one) for one in known for segment in segments]
    turns = {pair: turns_at(rule, one, basis) for pair, rule, one in pairs}
    return Look(
        {pair for pair, rule, one in pairs if matches(rule, one, basis)},
        {pair: at for pair, at in turns.items() if at is not None},
    )


def move_all(held: Iterable[Membership], *, meant: Collection[Pair], now: datetime) -> list[Membership]:
    """Memberships that begin or end, where `held` are all there are of those looked at."""
    known = {one.pair: one for one in held}
    left = [replace(one, left_at=now) for one in known.values() if one.left_at is None and one.pair not in meant]
    return [*(_entered(pair, known.get(pair), now) for pair in sorted(meant) if _is_outside(known.get(pair))), *left]


def _is_outside(known: Membership | None) -> bool:
    return known is None or known.left_at is not None


def _entered(pair: Pair, known: Membership | None, now: datetime) -> Membership:
    return Membership(*pair, known.entries + 1 if known else 1, now)


def said(moved: Membership) -> SegmentEntered | SegmentLeft:
    """What is told of a membership that has begun or ended."""
    kind, at = (SegmentEntered, moved.entered_at) if moved.left_at is None else (SegmentLeft, moved.left_at)
    return kind(segment_id=moved.segment_id, contact_id=moved.contact_id, entry=moved.entries, occurred_at=at)
