"""Lanes: what goes on at the same time never meets in one key."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast
from uuid import UUID

import pytest
from aiokafka import ConsumerRecord, TopicPartition
from hypothesis import given
from hypothesis import strategies as st

from chassis.envelope import Record
from chassis.kafka.consumer import Consumer, _partition, _tenant
from chassis.kafka.dispatch import Dispatcher
from chassis.kafka.partitions import partition_of
from chassis.settings import Settings

TOPICS, TENANTS = ("a", "b"), [UUID(int=number) for number in range(5)]
Offered = Mapping[TopicPartition, Sequence["ConsumerRecord[bytes, bytes]"]]


def consumer(lanes: int) -> Consumer:
    """A consumer that never meets a broker."""
    url = "postgresql://nobody/none"
    settings = Settings.model_validate(
        {"database_url": url, "owner_database_url": url, "relay_database_url": url, "run_lanes": lanes}
    )
    return Consumer(settings, cast("Dispatcher", None), group="g")


def offered(drawn: Sequence[tuple[str, UUID, str]]) -> Offered:
    """What the broker gives of records of these topics, tenants and keys."""
    found: dict[TopicPartition, list[Any]] = {}
    for topic, tenant, key in drawn:
        place = TopicPartition(topic, partition_of(key))
        headers = (("ce_tenantid", str(tenant).encode()),)
        row = found.setdefault(place, [])
        told = (topic, place.partition, len(row), 0, 0, key.encode(), b"{}", None, 1, 2, headers)
        row.append(ConsumerRecord(*told))
    return found


def lanes_of_keys(lanes: Sequence[Sequence[Record]]) -> Iterator[tuple[int, tuple[str, str, bytes | None]]]:
    for number, lane in enumerate(lanes):
        for record in lane:
            yield number, (record.topic, record.headers["ce_tenantid"], record.key)


drawing = st.lists(
    st.tuples(st.sampled_from(TOPICS), st.sampled_from(TENANTS), st.integers(0, 20).map(str)), max_size=60
)


@pytest.mark.parametrize("by", [_partition, _tenant])
@given(drawing, st.integers(1, 4))
def test_equal_keys_of_a_topic_are_in_one_lane_in_their_order(
    by: Any, drawn: list[tuple[str, UUID, str]], number: int
) -> None:
    lanes = [*consumer(number)._lanes(given_ := offered(drawn), by=by)]
    places: dict[tuple[str, str, bytes | None], set[int]] = {}
    for lane, key in lanes_of_keys(lanes):
        places.setdefault(key, set()).add(lane)
    assert all(len(found) == 1 for found in places.values())
    assert len(lanes) <= number
    taken = [(record.topic, record.partition, record.offset) for lane in lanes for record in lane]
    assert sorted(taken) == sorted((tp.topic, tp.partition, row.offset) for tp, rows in given_.items() for row in rows)
    for together in lanes:
        for place in given_:
            offsets = [one.offset for one in together if (one.topic, one.partition) == place]
            assert offsets == sorted(offsets)


def test_two_partitions_go_on_at_the_same_time() -> None:
    drawn = [("a", TENANTS[0], str(number)) for number in range(40)]
    assert len([*consumer(2)._lanes(offered(drawn), by=_partition)]) == 2
