"""Runs: one tenant, one topic, from all partitions, the order inside a partition kept."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from chassis.envelope import Record
from chassis.kafka.runs import runs_of


def record(topic: str, partition: int, offset: int, tenant: int) -> Record:
    return Record(topic, partition, offset, None, {"ce_tenantid": str(UUID(int=tenant))}, b"{}")


def test_partitions_and_tenants_do_not_mean_many_runs() -> None:
    offered = [record("t", partition, offset, offset % 2) for partition in range(4) for offset in range(10)]
    assert [len(run) for run in runs_of(offered, limit=250)] == [20, 20]


def test_a_run_has_a_limit() -> None:
    assert [len(run) for run in runs_of([record("t", 0, n, 1) for n in range(7)], limit=3)] == [3, 3, 1]


@given(st.lists(st.tuples(st.sampled_from("tu"), st.integers(0, 3), st.integers(0, 3)), max_size=60), st.integers(1, 9))
def test_every_record_is_in_one_run_of_its_tenant_and_topic_in_order(
    drawn: list[tuple[str, int, int]], limit: int
) -> None:
    offered = [record(topic, partition, n, tenant) for n, (topic, partition, tenant) in enumerate(drawn)]
    runs = list(runs_of(offered, limit=limit))
    assert sorted(r.offset for run in runs for r in run) == list(range(len(drawn)))
    assert all(len({(r.topic, r.tenant_id) for r in run}) == 1 and len(run) <= limit for run in runs)
    for key in {(r.topic, r.partition, r.tenant_id) for r in offered}:
        seen = [r.offset for run in runs for r in run if (r.topic, r.partition, r.tenant_id) == key]
        assert seen == sorted(seen)
