"""The other rules: figures, answers put together, credentials."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.examples import example
from contracts.statistics import CampaignStatistics
from gateway_service.domain.composition import compose, enrollment_ids
from gateway_service.domain.figures import Part, add_up, counters_of, differences, newest
from gateway_service.domain.people import API_KEY, credential, tenant_of


def part(partition_day: int, counters: dict[str, int]) -> Part:
    return Part(date(2026, 3, partition_day), counters, datetime(2026, 3, partition_day, tzinfo=UTC))


@given(st.lists(st.tuples(st.integers(1, 5), st.dictionaries(st.sampled_from(["a", "b", "a@3"]), st.integers(0, 99)))))
def test_figures_add_up_in_any_order(parts: list[tuple[int, dict[str, int]]]) -> None:
    rows = [part(day, counters) for day, counters in parts]
    whole = add_up(rows)
    assert whole == add_up(reversed(rows))
    assert whole.counters.get("a", 0) == sum(counters.get("a", 0) for _, counters in parts)
    assert sum(whole.hours.get("a", {}).values()) == sum(counters.get("a@3", 0) for _, counters in parts)


@given(st.permutations([1, 2, 3]))
def test_of_counts_that_come_together_the_latest_holds(minutes: list[int]) -> None:
    first = example(CampaignStatistics)
    counts = [first.model_copy(update={"counted_at": datetime(2026, 3, 1, 0, one, tzinfo=UTC)}) for one in minutes]
    other = first.model_copy(update={"partition": first.partition + 1})
    assert [one.counted_at.minute for one in newest([*counts, other]) if one.partition == first.partition] == [3]
    assert len(newest([*counts, other])) == 2


def test_only_counters_that_have_an_owner_are_compared() -> None:
    counted = {"criteria.met": 1, "criteria.changed": 9, "purchases.amount": 5, "enrollments.refused.window": 2}
    owned = {"progress": {"criteria.met": 1}, "enrollment": {"purchases.amount": 5}}
    assert differences(counted, owned) == []
    assert [one.name for one in differences(counted | {"criteria.missed": 1}, owned)] == ["criteria.missed"]


@pytest.mark.parametrize(
    "answer", [None, [], "x", {}, {"counters": []}, {"counters": {"a": "1"}}, {"counters": {"a": True}}]
)
def test_an_answer_that_is_none_is_seen(answer: object) -> None:
    assert counters_of(answer) is None


@pytest.mark.parametrize("answer", [[], {}, "x", 5, None, {"items": 5}, {"items": [1, "x"]}, [[]]])
def test_any_json_can_be_composed(answer: object) -> None:
    assert enrollment_ids(answer) == []
    assert compose(answer, {"progress": None})["partial"] is True


def test_a_credential_names_its_tenant() -> None:
    tenant = UUID(int=5)
    assert tenant_of(credential(API_KEY, tenant, "a_b_c")) == tenant
    assert tenant_of("lk_dev_123") is None
