"""Who is in a segment: entering, leaving, coming back, and what is said of it."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from contracts.enrollment import SegmentEntered, SegmentLeft
from enrollment_service.domain.membership import Membership, move_all, said

NOW = datetime(2026, 3, 1, tzinfo=UTC)
BEFORE = NOW - timedelta(days=3)
BEST, ADA, BOB = UUID(int=1), UUID(int=10), UUID(int=11)
INSIDE = Membership(BEST, ADA, 1, BEFORE)
OUTSIDE = Membership(BEST, ADA, 1, BEFORE, BEFORE)


def test_who_is_meant_and_not_inside_enters() -> None:
    (entered,) = move_all([], meant={(BEST, ADA)}, now=NOW)
    assert entered == Membership(BEST, ADA, 1, NOW)
    assert said(entered) == SegmentEntered(segment_id=BEST, contact_id=ADA, entry=1, occurred_at=NOW)


def test_who_comes_back_has_entered_once_more() -> None:
    assert move_all([OUTSIDE], meant={(BEST, ADA)}, now=NOW) == [Membership(BEST, ADA, 2, NOW)]


def test_who_is_inside_and_not_meant_any_more_leaves() -> None:
    (left,) = move_all([INSIDE], meant=set(), now=NOW)
    assert left == Membership(BEST, ADA, 1, BEFORE, NOW)
    assert said(left) == SegmentLeft(segment_id=BEST, contact_id=ADA, entry=1, occurred_at=NOW)


def test_nothing_moves_where_nothing_changed() -> None:
    assert move_all([INSIDE], meant={(BEST, ADA)}, now=NOW) == []
    assert move_all([OUTSIDE], meant=set(), now=NOW) == []


def test_each_moves_for_itself() -> None:
    moved = move_all([INSIDE], meant={(BEST, BOB)}, now=NOW)
    assert {(one.contact_id, one.left_at) for one in moved} == {(ADA, NOW), (BOB, None)}
