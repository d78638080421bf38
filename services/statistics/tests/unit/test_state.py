import copy
from typing import TypeAlias

from hypothesis import given
from hypothesis import strategies as st

from statistics_service.domain import state as states
from statistics_service.domain.state import State

Message: TypeAlias = tuple[str, str, int]
PARTS = st.sampled_from(["started|enrollment", "ended|enrollment", "met|progress"])


@st.composite
def histories(draw: st.DrawFn) -> list[Message]:
    """Messages of several parts, each with ascending sequences."""
    parts = draw(st.lists(PARTS, min_size=1, max_size=25))
    return [(part, f"{number:025d}", draw(st.integers(1, 9))) for number, part in enumerate(parts)]


def versions(history: list[Message]) -> list[State]:
    """The state after each message, as the changelog would hold it."""
    state = states.empty("tenant")
    kept = [copy.deepcopy(state)]
    for part, sequence, number in history:
        states.count(state, part, sequence, {"n": number, part: 1})
        state["at"] += 1
        kept.append(copy.deepcopy(state))
    return kept


@given(histories(), st.randoms(use_true_random=False))
def test_merging_in_any_order_ends_with_the_newest_version(history: list[Message], chance: object) -> None:
    written = versions(history)
    newest = copy.deepcopy(written[-1])
    chance.shuffle(written)  # type: ignore[attr-defined] # hypothesis names no type for its randomness
    merged = states.empty("tenant")
    for version in written:
        states.merge(merged, copy.deepcopy(version))
    assert merged == newest


@given(histories(), st.data())
def test_merging_never_goes_back(history: list[Message], choice: st.DataObject) -> None:
    written = versions(history)
    merged = copy.deepcopy(choice.draw(st.sampled_from(written)))
    for _ in range(5):
        before = states.totals(merged)
        states.merge(merged, copy.deepcopy(choice.draw(st.sampled_from(written))))
        after = states.totals(merged)
        assert all(after[name] >= count for name, count in before.items())


@given(histories(), st.data())
def test_a_record_that_knows_less_is_recognised_as_late(history: list[Message], choice: st.DataObject) -> None:
    written = versions(history)
    older = choice.draw(st.integers(0, len(history) - 1))
    assert states.merge(copy.deepcopy(written[-1]), written[older])
    assert not states.merge(copy.deepcopy(written[older]), written[-1])
    assert not states.merge(copy.deepcopy(written[-1]), written[-1])


@given(histories(), st.data())
def test_messages_that_come_again_change_nothing(history: list[Message], choice: st.DataObject) -> None:
    state = versions(history)[-1]
    before = copy.deepcopy(state)
    again = choice.draw(st.integers(0, len(history)))
    for part, sequence, number in history[again:]:
        if not states.is_seen(state, part, sequence):
            states.count(state, part, sequence, {"n": number})
    assert state == before


@given(histories())
def test_totals_are_the_sum_over_all_messages(history: list[Message]) -> None:
    assert states.totals(versions(history)[-1])["n"] == sum(number for _, _, number in history)


def test_a_sequence_of_one_source_hides_nothing_of_another() -> None:
    state = states.empty("tenant")
    states.count(state, "met|progress", "2" * 25, {"n": 1})
    assert states.is_seen(state, "met|progress", "1" * 25)
    assert not states.is_seen(state, "met|enrollment", "1" * 25)
