"""The checker sees: each invariant is broken once on purpose, in values."""

from pathlib import Path

from chassis.testing.topics import Seen
from lodestone_simulator.journal import Execution, Journal, read_journal
from tests.checker.accepted import SentWebhook, Stored, accepted, decided
from tests.checker.applied import each_once, once, remembered
from tests.checker.executed import Intended, executed
from tests.checker.findings import Breach
from tests.checker.money import Charge, Entry, balanced, reconciled
from tests.checker.said import Committed, repeats, said

ROWS = [Committed(n, f"e{n}", "criteria.met", "k") for n in range(4)]


def seen(*ids: str, key: str = "k") -> list[Seen]:
    numbers = {name: n for n, name in enumerate(dict.fromkeys(ids))}
    return [Seen("criteria.met", 0, n, key, one, f"1.{numbers[one]}", b"") for n, one in enumerate(ids)]


def kinds(breaches: list[Breach]) -> list[str]:
    return sorted({breach.invariant for breach in breaches})


def test_what_was_committed_and_said_in_order_is_fine_even_if_repeated() -> None:
    again = seen("e0", "e1", "e0", "e1", "e2", "e3")
    assert said(ROWS, again) == []
    assert repeats(again) == 2


def test_a_missing_an_invented_a_reordered_and_a_renumbered_event_are_seen() -> None:
    assert "missing" in said(ROWS, seen("e0", "e1", "e2"))[0].detail
    assert "never committed" in said(ROWS, seen("e0", "e1", "e2", "e3", "e9"))[0].detail
    assert "another order" in said(ROWS, seen("e0", "e2", "e1", "e3"))[0].detail
    twice = [*seen("e0", "e1", "e2", "e3"), Seen("criteria.met", 0, 9, "k", "e3", "1.77", b"")]
    assert "2 numbers" in said(ROWS, twice)[0].detail


def test_events_that_no_lock_orders_may_appear_either_way_but_not_against_what_was_committed() -> None:
    together = [Committed(n, f"e{n}", "criteria.met", "k", 70 + n, "70:72:70,71") for n in range(2)]
    late = Committed(2, "e2", "criteria.met", "k", 72, "71:73:71")
    assert said(together, seen("e1", "e0")) == []
    assert said([*together, late], seen("e0", "e2", "e1")) == []
    assert "another order" in said([*together, late], seen("e1", "e2", "e0"))[0].detail
    once_more = [Committed(n, f"e{n}", "criteria.met", "k", 70, "70:71:70") for n in range(2)]
    assert "another order" in said(once_more, seen("e1", "e0"))[0].detail


def test_an_event_lost_and_one_applied_twice_are_seen() -> None:
    assert remembered(seen("e0", "e1"), ["e0", "e1"]) == []
    assert remembered(seen("e0", "e1"), ["e0"], parked=["e1"]) == []
    assert "never applied" in remembered(seen("e0", "e1"), ["e0"])[0].detail
    assert "never said" in remembered(seen("e0"), ["e0", "e1"])[0].detail
    assert once({"a": 2}, {"a": 2}) == []
    assert "1 too many" in once({"a": 2}, {"a": 3})[0].detail
    assert "2 lost" in once({"a": 2}, {})[0].detail
    assert each_once("payout", ["a", "b"], {"a", "b"}) == []
    wrong = each_once("payout", ["a", "a", "c"], {"a", "b"})
    assert [breach.detail for breach in wrong] == ["payout b: lost", "payout a: 2 times", "payout c: for no event"]


def test_a_webhook_accepted_and_lost_changed_doubled_or_undecided_is_seen() -> None:
    told = [
        SentWebhook("stripe", "a", "h1", 200),
        SentWebhook("stripe", "b", "h2", 503),
        SentWebhook("stripe", "c", "h3", None),
    ]
    good = Stored("stripe", "a", "h1", "applied")
    assert accepted(told, [good, Stored("stripe", "c", "h3", None)]) == []
    for rows in ([], [Stored("stripe", "a", "other", "applied")], [good, good], [good, Stored("x", "y", "z", None)]):
        assert kinds(accepted(told, rows)) == ["K1"]
    assert kinds(decided([good, Stored("stripe", "c", "h3", None)])) == ["K2"]


def done(*keys: str) -> list[Execution]:
    return [Execution(at=1, provider="stripe", operation="refund", id="re_1", idempotency_key=key) for key in keys]


def test_an_effect_executed_twice_never_or_by_nobody_is_seen() -> None:
    assert executed([Intended("a", "delivered"), Intended("b", "failed")], done("a")) == []
    assert kinds(executed([Intended("a", "delivered")], done("a", "a"))) == ["K3"]
    assert kinds(executed([Intended("a", "delivered")], done())) == ["K3"]
    assert kinds(executed([Intended("a", "suppressed")], done("a"))) == ["K3"]
    assert kinds(executed([Intended("a", "unknown")], done("a"))) == ["K3"]
    assert executed([Intended("a", "unknown")], done("a"), reconciled=False) == []
    assert kinds(executed([], done("a"))) == ["K4"]


async def test_executions_come_from_the_journal_of_a_simulator_that_goes_on(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    with read_journal(tmp_path) as read:
        for times in (1, 2):
            with journal.transaction():
                journal.executions.add(Execution(at=1, provider="smtp", operation="mail", id="a@example.com"))
            found = executed([Intended("a@example.com", "delivered")], read.executions.find(provider="smtp"))
            assert kinds(found) == ["K3"] * (times - 1)
    await journal.close()


def test_money_that_is_more_than_captured_unbalanced_or_told_otherwise_is_seen() -> None:
    fine = Charge("pi", 100, 60, 40)
    assert balanced([fine], [Entry("t", "EUR", 60), Entry("t", "EUR", -60)]) == []
    assert kinds(balanced([Charge("pi", 100, 60, 41)], [])) == ["K6"]
    assert kinds(balanced([], [Entry("t", "EUR", 60), Entry("t", "USD", -60)])) == ["K6"]
    assert reconciled({"pi": 60}, {"pi": 60}) == []
    assert kinds(reconciled({"pi": 60}, {"pi": 61})) == ["K6"]
