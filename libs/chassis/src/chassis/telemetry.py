"""Where a piece of work comes from (trace, correlation, causation), and every metric with its sentence."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from types import MappingProxyType
from typing import NamedTuple

from prometheus_client import Counter, Gauge, Histogram

from .ids import span_id, trace_id

_TRACEPARENT = re.compile(r"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")


class Trace(NamedTuple):
    """What travels with an event: W3C `traceparent`, and the CloudEvents correlation and causation ids."""

    traceparent: str
    correlation_id: str
    causation_id: str | None = None

    def child(self, cause: str) -> "Trace":
        """The same trace, one hop further, caused by what has the id `cause`."""
        version, trace, _span, flags = self.traceparent.split("-")
        return Trace(f"{version}-{trace}-{span_id()}-{flags}", self.correlation_id, cause)


def new_trace(correlation_id: str | None = None, traceparent: str | None = None) -> Trace:
    """A trace that begins here, or goes on from a well-formed `traceparent`."""
    if traceparent is None or not _TRACEPARENT.fullmatch(traceparent):
        traceparent = f"00-{trace_id()}-{span_id()}-01"
    return Trace(traceparent, (correlation_id or traceparent.split("-")[1])[:100])


_current: ContextVar[Trace | None] = ContextVar("trace", default=None)
_bound: ContextVar[Mapping[str, object]] = ContextVar("bound", default=MappingProxyType({}))


def current_trace() -> Trace:
    """The trace of the work in hand, or a new one."""
    return _current.get() or new_trace()


@contextmanager
def tracing(trace: Trace, **bound: object) -> Iterator[None]:
    """Work inside belongs to `trace`; its ids and `bound` are on every log line."""
    tokens = _current.set(trace), _bound.set({**_bound.get(), **bound})
    try:
        yield
    finally:
        _current.reset(tokens[0])
        _bound.reset(tokens[1])


def log_fields() -> dict[str, object]:
    """What a log line of the work in hand carries: gathered when there is a line, for most work writes none."""
    trace = _current.get()
    if trace is None:
        return {}
    return {"trace_id": trace.traceparent.split("-")[1], "correlation_id": trace.correlation_id, **_bound.get()}


_SECONDS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

EVENTS_HANDLED = Counter("events_handled_total", "Events applied, by type.", ["type"])
EVENTS_REPEATED = Counter("events_repeated_total", "Deliveries skipped because the inbox knew them, by type.", ["type"])
EVENTS_PARKED = Counter("events_parked_total", "Events set aside, by type and whether for good.", ["type", "state"])
RUN_SECONDS = Histogram("run_duration_seconds", "Time of one consumer transaction.", buckets=_SECONDS)
RUNS_HALVED = Counter("runs_halved_total", "Runs that failed together and were taken apart, by topic.", ["topic"])
CONSUMER_LAG = Gauge("consumer_lag_messages", "Records not yet taken, by topic.", ["topic"])
PARKED_RECORDS = Gauge("parked_records", "Records set aside, waiting or dead.", ["state"])
CONSUMER_BRAKES = Counter("consumer_brakes_total", "Times too many events in a row were rejected, by topic.", ["topic"])
RELAY_BATCH = Gauge("relay_batch_events", "Events in the batch that is being sent; 0 when nothing waits.")
RELAY_OLDEST = Gauge(
    "relay_oldest_event_timestamp_seconds", "When the oldest event that is being sent was said; 0 when nothing waits."
)
RELAY_SENT = Counter("relay_events_sent_total", "Events acknowledged by the broker, by topic.", ["topic"])
EFFECTS_SETTLED = Counter("effects_settled_total", "Calls to the world, by effect and outcome.", ["effect", "outcome"])
ACCOUNTS_STOPPED = Counter("provider_accounts_stopped_total", "Times a provider refused an account.", ["reason"])
LEDGER_DIFFERENCES = Counter(
    "ledger_differences_total", "Comparisons of an order whose difference from the provider waits for a person."
)
FIGURE_DIFFERENCES = Counter(
    "figure_differences_total", "Comparisons that found a live figure still differing from its owner's count."
)
SWEEP_ENDED = Gauge("sweep_ended_timestamp_seconds", "When a run that takes out stuck leads last ended, in any tenant.")
SWEEP_LEADS = Counter("sweep_leads_total", "Leads that were found stuck, by what became of them.", ["outcome"])
SECRETS_STALE = Gauge("secrets_stale", "Rows of secrets that the current key has not sealed, by table.", ["table"])
JOB_SECONDS = Histogram("job_duration_seconds", "Time of one job for one tenant.", ["job"], buckets=_SECONDS)
REQUEST_SECONDS = Histogram(
    "http_request_duration_seconds",
    "Time to answer, by route and status.",
    ["method", "route", "status"],
    buckets=_SECONDS,
)
