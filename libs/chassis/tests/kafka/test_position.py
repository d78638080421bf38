"""Offsets: a partition's is its first record not yet applied or parked."""

from aiokafka import TopicPartition
from hypothesis import given
from hypothesis import strategies as st

from chassis.kafka.position import Position

TP, OTHER = TopicPartition("t", 0), TopicPartition("t", 1)


def at(offset: int = 0) -> Position:
    position = Position()
    position.assign({TP: offset}, {TP: offset})
    return position


def test_a_run_of_another_tenant_in_between_holds_the_offset_back() -> None:
    position = at()
    position.take(TP, range(5))
    position.finish((TP, offset) for offset in (0, 2, 4))
    assert position.offsets([TP]) == {TP: 1}
    position.finish((TP, offset) for offset in (1, 3))
    assert position.offsets([TP]) == {TP: 5}


@given(st.permutations(range(30)), st.integers(0, 30))
def test_the_offset_is_the_first_one_not_done_in_whatever_order_they_end(order: list[int], ended: int) -> None:
    position = at()
    position.take(TP, range(30))
    position.finish((TP, offset) for offset in order[:ended])
    assert position.done(TP) == min(order[ended:], default=30)


def test_gaps_in_the_log_are_passed_over() -> None:
    position = at(4)
    position.take(TP, [6, 9])
    assert position.done(TP) == 6
    position.finish([(TP, 6), (TP, 9)])
    assert position.done(TP) == 10


def test_a_partition_that_was_taken_away_is_not_committed() -> None:
    position = at()
    position.take(TP, range(3))
    position.revoke([TP])
    position.finish([(TP, 0)])
    assert position.offsets([TP, OTHER]) == {}


def test_what_waited_at_the_beginning_is_done_when_the_offset_has_passed_it() -> None:
    position = Position()
    assert not position.caught_up()
    position.assign({TP: 0, OTHER: 7}, {TP: 2, OTHER: 7})
    assert not position.caught_up()
    position.take(TP, range(3))
    position.finish([(TP, 0), (TP, 1)])
    assert position.caught_up()
    position.await_assignment()
    assert not position.caught_up()


def test_what_came_while_the_others_were_asked_about_is_not_forgotten() -> None:
    position = Position()
    position.take(TP, [0])
    position.finish([(TP, 0)])
    position.assign({TP: 0, OTHER: 3}, {TP: 1, OTHER: 3})
    assert position.done(TP) == 1
    assert position.caught_up()
