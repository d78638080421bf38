"""Answers put together from several owners."""

from datetime import UTC, datetime
from uuid import UUID

from gateway_service.domain.overview import Strand, strands, waiting_of, woven

ONE, TWO = Strand("one", "a", "/a", "at"), Strand("two", "b", "/b", "seen_at")


def test_moments_of_all_strands_come_newest_first() -> None:
    answers = {
        ONE: {"items": [{"at": "2026-03-01T10:00:00Z", "n": 1}, {"at": "2026-03-03T10:00:00+01:00", "n": 3}]},
        TWO: [{"seen_at": "2026-03-02T10:00:00Z", "n": 2}],
    }
    moments, missing = woven(answers, 10)
    assert ([one.item["n"] for one in moments], missing) == ([3, 2, 1], [])
    assert moments[1].at == datetime(2026, 3, 2, 10, tzinfo=UTC)
    assert len(woven(answers, 2)[0]) == 2


def test_what_does_not_answer_is_named_and_odd_rows_are_left_out() -> None:
    odd = [{"at": "yesterday"}, {"at": "2026-03-01T10:00:00"}, {}, "text"]
    assert woven({ONE: odd, TWO: None}, 10) == ([], ["two"])
    assert woven({ONE: {"detail": "no"}}, 10) == ([], ["one"])


def test_a_part_of_an_answer_is_read_by_the_field_that_lies_within() -> None:
    deep = Strand("deep", "a", "/a", "order.paid_at", part="orders")
    answer = {"orders": [{"order": {"paid_at": "2026-03-01T10:00:00Z"}}, {"order": None}, {}], "name": "Ada"}
    moments, missing = woven({deep: answer}, 10)
    assert ([one.item for one in moments], missing) == ([answer["orders"][0]], [])
    others: tuple[object, ...] = ({"detail": "no"}, [], None)
    assert [woven({deep: other}, 10)[1] for other in others] == [["deep"]] * 3


def test_a_queue_is_cut_and_says_so() -> None:
    rows = [{"n": 1}, {"n": 2}]
    whole, cut, paged = waiting_of(rows, 2), waiting_of(rows, 1), waiting_of({"items": rows, "next": "x"}, 2)
    assert whole is not None
    assert cut is not None
    assert paged is not None
    assert (whole.has_more, cut.has_more, paged.has_more) == (False, True, True)
    assert waiting_of("nonsense", 1) is None


def test_the_strands_of_a_contact_are_of_different_kinds() -> None:
    kinds = [strand.kind for strand in strands(UUID(int=1))]
    assert len(kinds) == len(set(kinds))
