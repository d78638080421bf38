"""CloudEvents attributes travel in headers, and what follows from an event can be traced to it."""

from uuid import UUID

from chassis.envelope import sequence_text
from chassis.kafka.partitions import partition_of
from chassis.telemetry import new_trace
from chassis.testing import Running
from contracts.base import PARTITIONS
from libs.chassis.tests.toy import Work, milestone


async def test_an_event_names_its_cause_and_stays_in_its_trace(service: Running[Work]) -> None:
    import orjson  # noqa: PLC0415 - one use

    record = service.record(milestone("a", "say"))
    await service.take(record)
    said = orjson.loads((await service.fetch("SELECT headers FROM outbox"))[0]["headers"])
    assert said["ce_causationid"] == record.message_id
    assert said["ce_correlationid"] == record.headers["ce_correlationid"]
    assert said["traceparent"].split("-")[1] == record.headers["traceparent"].split("-")[1]
    assert said["traceparent"] != record.headers["traceparent"]
    assert UUID(said["ce_id"]).version == 7


def test_a_malformed_trace_begins_anew() -> None:
    for text in (None, "", "00-zz-11-01", "00-" + "A" * 32 + "-" + "1" * 16 + "-01"):
        assert new_trace(None, text).traceparent.startswith("00-")
        assert new_trace(None, text).traceparent != text


def test_sequences_sort_as_text_by_epoch_then_number() -> None:
    told = [
        sequence_text(*one) for one in ((1, 9), (1, 10), (1, 10**12), (2, 1), (1_764_000_000, 1), (4_000_000_000, 1))
    ]
    assert told == sorted(told)


def test_routes_spread_over_every_partition() -> None:
    assert {partition_of(str(UUID(int=number))) for number in range(100)} == set(range(PARTITIONS))
