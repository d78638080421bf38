"""Kafka batches of a noted batch: made here, because the library may send the second before the first is answered."""

from collections import defaultdict
from datetime import datetime
from typing import Any

import orjson
from aiokafka import AIOKafkaProducer
from aiokafka.producer.message_accumulator import BatchBuilder

from ..envelope import sequence_text
from ..postgres.notes import Batch
from .partitions import partition_of

Headers = list[tuple[str, bytes]]
Round = dict[tuple[str, int], BatchBuilder]
"""At most one Kafka batch for each topic and partition."""


def rounds_of(batch: Batch, producer: AIOKafkaProducer) -> list[Round]:
    """Kafka batches to be sent one round after the other; nearly always one round holds them all."""
    full: dict[tuple[str, int], list[BatchBuilder]] = defaultdict(list)
    for number, row in batch.numbered():
        builders = full[row["topic"], partition_of(row["route"], batch.partitions)]
        headers = _headers(row, sequence_text(batch.epoch, number))
        if not builders or not _is_added(builders[-1], row, headers):
            builders.append(producer.create_batch())
            _is_added(builders[-1], row, headers)  # an empty one takes any record
    longest = max((len(builders) for builders in full.values()), default=0)
    return [_nth(full, nth) for nth in range(longest)]


def _nth(full: dict[tuple[str, int], list[BatchBuilder]], nth: int) -> Round:
    return {place: builders[nth] for place, builders in full.items() if nth < len(builders)}


def said_at(row: Any) -> float:  # noqa: ANN401 - a row of asyncpg
    """When an event of the outbox was said, in seconds since 1970."""
    return datetime.fromisoformat(orjson.loads(row["headers"])["ce_time"]).timestamp()


def _headers(row: Any, sequence: str) -> Headers:  # noqa: ANN401 - a row of asyncpg
    headers = [(name, value.encode()) for name, value in orjson.loads(row["headers"]).items()]
    headers.append(("ce_sequence", sequence.encode()))
    return headers


def _is_added(builder: BatchBuilder, row: Any, headers: Headers) -> bool:  # noqa: ANN401 - as above
    """Whether there was still room for this record."""
    key = row["key"].encode()
    return builder.append(timestamp=None, key=key, value=row["value"], headers=headers) is not None
