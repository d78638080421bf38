"""Our events lie where those of any other Kafka client of the same key would lie."""

from aiokafka import partitioner
from hypothesis import given
from hypothesis import strategies as st

from chassis.kafka.partitions import murmur2


@given(st.binary(max_size=80))
def test_the_hash_of_a_key_is_that_of_the_client_library(key: bytes) -> None:
    assert murmur2(key) == partitioner.murmur2(key)
