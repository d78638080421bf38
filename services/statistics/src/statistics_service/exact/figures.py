"""What is said of a state: one `campaign.statistics` record."""

from datetime import UTC, datetime, timedelta

import orjson

from chassis.ids import named_id
from chassis.telemetry import new_trace
from contracts.statistics import CAMPAIGN_STATISTICS, CampaignStatistics

from ..domain.state import State, totals

Headers = list[tuple[str, bytes]]
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def microseconds(moment: datetime) -> int:
    """Microseconds since 1970."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def value_of(key: str, state: State) -> bytes:
    """The JSON of `CampaignStatistics`; written by hand, because there are thousands a second at full load."""
    campaign_id, partition, day = key.split("|")
    return orjson.dumps(
        {
            "campaign_id": campaign_id,
            "partition": int(partition),
            "day": day,
            "counters": totals(state),
            "counted_at": _counted_at(state),
        }
    )


def headers_of(key: str, state: State, traceparent: bytes) -> Headers:
    """CloudEvents attributes. The same figures said twice carry the same id."""
    return [
        ("ce_id", str(named_id(CAMPAIGN_STATISTICS.name, key, state["at"])).encode()),
        ("ce_source", b"/services/statistics"),
        ("ce_type", _TYPE),
        ("ce_specversion", b"1.0"),
        ("ce_time", _counted_at(state).encode()),
        ("ce_subject", key.encode()),
        ("ce_tenantid", state["tenant"].encode()),
        ("ce_correlationid", traceparent.split(b"-")[1]),
        ("traceparent", traceparent),
        ("content-type", b"application/json"),
    ]


def begin_trace() -> bytes:
    """A new trace, because figures follow from many events."""
    return new_trace().traceparent.encode()


_TYPE = CampaignStatistics.type_name().encode()


def _counted_at(state: State) -> str:
    return (_EPOCH + timedelta(microseconds=state["at"])).isoformat(timespec="microseconds")
