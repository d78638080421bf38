"""The other rules: paths, buckets, figures, answers put together."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway_service.domain.bucket import Allowance, Bucket, take
from gateway_service.domain.composition import compose, enrollment_ids
from gateway_service.domain.figures import Part, add_up, counters_of, differences
from gateway_service.domain.people import API_KEY, credential, tenant_of
from gateway_service.domain.routes import TABLE, find

ID = "0199a1c0-0010-7000-8000-000000000010"


@pytest.mark.parametrize(
    ("method", "path", "service"),
    [
        ("GET", "/api/campaigns/active", "campaigns"),
        ("GET", "/api/campaigns/my-enrollments", "enrollment"),
        ("GET", f"/api/campaigns/{ID}/figures", "gateway"),
        ("POST", f"/api/admin/campaigns/{ID}/enrollments/{ID}/resolve", "payouts"),
        ("PUT", f"/api/admin/campaigns/{ID}/enrollments/{ID}/progress/{ID}", "progress"),
        ("GET", "/api/admin/orders/stripe/pi_3Example", "payouts"),
        ("GET", f"/api/messages/{ID}/explain", "messaging"),
    ],
)
def test_a_path_is_answered_by_its_service(method: str, path: str, service: str) -> None:
    found = find(method, path)
    assert found is not None
    assert found.route.service == service


@pytest.mark.parametrize("path", ["/api/campaigns/", "/api/campaigns/active/", "/api/campaigns/a/b", "/internal/x", ""])
def test_other_paths_do_not_exist(path: str) -> None:
    assert find("GET", path) is None
    assert find("TRACE", "/api/campaigns/active") is None


@given(st.text(max_size=60))
def test_nothing_of_a_path_gets_through_but_what_was_matched(text: str) -> None:
    found = find("GET", f"/api/campaigns/{text}")
    if found is not None:
        assert found.route.address(found.names).isascii()
        assert ".." not in found.route.address(found.names)


def test_no_two_rows_of_the_table_are_the_same() -> None:
    rows = [(method, route.pattern) for route in TABLE for method in route.methods]
    assert len(rows) == len(set(rows))


@given(st.lists(st.floats(0, 5), max_size=60), st.floats(0.1, 10), st.integers(1, 10))
def test_a_bucket_never_grants_more_than_its_burst_and_rate(pauses: list[float], rate: float, burst: int) -> None:
    bucket: Bucket | None = None
    now, granted = 0.0, 0
    for pause in pauses:
        now += pause
        bucket, good = take(bucket, Allowance(rate, burst), now)
        granted += good
    assert granted <= burst + rate * now + 1e-6


def part(partition_day: int, counters: dict[str, int]) -> Part:
    return Part(date(2026, 3, partition_day), counters, datetime(2026, 3, partition_day, tzinfo=UTC))


@given(st.lists(st.tuples(st.integers(1, 5), st.dictionaries(st.sampled_from(["a", "b", "a@3"]), st.integers(0, 99)))))
def test_figures_add_up_in_any_order(parts: list[tuple[int, dict[str, int]]]) -> None:
    rows = [part(day, counters) for day, counters in parts]
    whole = add_up(rows)
    assert whole == add_up(reversed(rows))
    assert whole.counters.get("a", 0) == sum(counters.get("a", 0) for _, counters in parts)
    assert sum(whole.hours.get("a", {}).values()) == sum(counters.get("a@3", 0) for _, counters in parts)


def test_only_counters_that_have_an_owner_are_compared() -> None:
    counted = {"criteria.met": 1, "criteria.changed": 9, "purchases.amount": 5, "enrollments.refused.window": 2}
    owned = {"progress": {"criteria.met": 1}, "enrollment": {}}
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
