"""Kafka batches of a noted batch: made here, because the library may send the second before the first is answered."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import orjson
from aiokafka import AIOKafkaProducer
from aiokafka.partitioner import murmur2
from aiokafka.producer.message_accumulator import BatchBuilder

from contracts.base import PARTITIONS

from ..postgres.notes import Batch
from .envelope import sequence_text

Round = dict[tuple[str, int], BatchBuilder]
"""At most one Kafka batch for each topic and partition."""


def partition_of(route: str, partitions: int = PARTITIONS) -> int:
    """The partition a route belongs to, as every Kafka client computes it from a key."""
    return int((murmur2(route.encode()) & 0x7FFFFFFF) % partitions)


def rounds_of(batch: Batch, producer: AIOKafkaProducer) -> list[Round]:
    """Kafka batches to be sent one round after the other; nearly always one round holds them all."""
    full: dict[tuple[str, int], list[BatchBuilder]] = defaultdict(list)
    for number, row in batch.numbered():
        builders = full[row["topic"], partition_of(row["route"], batch.partitions)]
        record = _record(row, sequence_text(batch.epoch, number))
        if not builders or builders[-1].append(**record) is None:
            builders.append(producer.create_batch())
            builders[-1].append(**record)  # an empty one takes any record
    longest = max((len(builders) for builders in full.values()), default=0)
    return [_nth(full, nth) for nth in range(longest)]


def _nth(full: dict[tuple[str, int], list[BatchBuilder]], nth: int) -> Round:
    return {place: builders[nth] for place, builders in full.items() if nth < len(builders)}


def _record(row: Any, sequence: str) -> dict[str, Any]:  # noqa: ANN401 - a row of asyncpg
    headers: Sequence[tuple[str, str]] = (*orjson.loads(row["headers"]).items(), ("ce_sequence", sequence))
    return {
        "timestamp": None,
        "key": row["key"].encode(),
        "value": row["value"],
        "headers": [(name, value.encode()) for name, value in headers],
    }
