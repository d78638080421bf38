"""Statistics events a second, beside plain Faust on the same topics: `python -m benchmarks.statistics`.

Three workers read the same records one after the other, each on one core of its own:

- ours: the service itself, counting exactly, with changelog, figures and acknowledgements;
- a Faust table written once an event, the way its manual shows it: not exact;
- a Faust agent that only counts in memory: what delivery alone costs.
"""

import argparse
import asyncio
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import faust
import orjson
import psutil
import uvloop

from chassis.kafka.topics import create_topics
from contracts.base import PARTITIONS, Personal, Topic
from statistics_service.exact.topics import ensure_topics, source_names
from statistics_service.settings import Settings
from tests.faults.statistics_events import Story, difference
from tests.faults.statistics_topics import publish, read_figures

from .outcome import Cost, Line, Outcome

if TYPE_CHECKING:  # a peer does not pay for it
    from .ground import Ground

RESULTS = Path(__file__).parent / "results" / "statistics.json"
PORT = 18955
GOAL = 15_000
_LAST_FLUSH = 1.0
OURS = "statistics: batches, write-behind, exact"
PEERS = {"table": "plain Faust, one table write an event", "count": "plain Faust, counts only"}


@dataclass(frozen=True)
class Row:
    """What one worker reached."""

    variant: str
    events: int
    events_per_second: float
    events_per_cpu_second: float
    difference: int | None = None
    """By how much its figures differ from the truth; None where nothing is said."""


async def run(broker: str, *, events: int = 60_000, peer_events: int = 20_000, ephemeral: bool = False) -> list[Row]:
    """Publish once, then let each worker read: ours all `events`, the peers the first `peer_events` of them."""
    settings = _settings(broker, f"b{uuid4().hex[:8]}.", ephemeral=ephemeral)
    await ensure_topics(settings)
    story = Story(1, campaigns=200, repeated=0.02)
    total = await publish(settings, story, events)
    ours = _measure(OURS, settings, [sys.executable, "-m", "statistics_service", "all"], _handled, total)
    figures, _ = await read_figures(settings)
    rows = [replace(ours, difference=difference(story.truth, figures))]
    for peer, variant in PEERS.items():
        await create_topics(settings, topics=[_changelog(peer)])
        with tempfile.TemporaryDirectory() as folder:
            note = Path(folder) / "count"
            command = [sys.executable, "-m", "benchmarks.statistics", "--peer", peer, "--note", str(note)]
            rows.append(_measure(variant, settings, command, lambda note=note: _noted(note), peer_events))  # type: ignore[misc] # mypy knows no defaults of lambdas
    return rows


def _measure(variant: str, settings: Settings, command: list[str], read: Callable[[], int], total: int) -> Row:
    """Start a worker on one core; its rate from the first count seen to the last."""
    process = subprocess.Popen(command, env=_environment(settings), stdout=subprocess.DEVNULL)
    try:
        os.sched_setaffinity(process.pid, {max(os.sched_getaffinity(0))})
        began, first, cpu = _until(read, 1)
        first_cpu = cpu(process.pid)
        ended, last, cpu = _until(read, total)
        spent = cpu(process.pid) - first_cpu
        time.sleep(_LAST_FLUSH)
    finally:
        process.kill()
        process.wait()
    counted = last - first
    return Row(variant, counted, round(counted / (ended - began)), round(counted / spent))


def _until(read: Callable[[], int], wanted: int) -> tuple[float, int, Callable[[int], float]]:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        number = read()
        if number >= wanted:
            return time.monotonic(), number, _cpu_seconds
        time.sleep(0.02)
    message = f"only {read()} of {wanted} events were counted"
    raise TimeoutError(message)


def _cpu_seconds(pid: int) -> float:
    times = psutil.Process(pid).cpu_times()
    return float(times.user + times.system)


def _handled() -> int:
    with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{PORT}/metrics", timeout=5) as answer:
        lines = re.findall(r"^events_handled_total\{.*\} (\S+)$", answer.read().decode(), re.MULTILINE)
        return int(sum(map(float, lines)))
    return 0


def _noted(note: Path) -> int:
    with suppress(OSError, ValueError):
        return int(note.read_text())
    return 0


def _settings(broker: str, prefix: str, *, ephemeral: bool) -> Settings:
    values = {"kafka_bootstrap_servers": broker, "topic_prefix": prefix, "ephemeral_broker": ephemeral}
    return Settings.model_validate(values)


def _environment(settings: Settings) -> dict[str, str]:
    return {
        **os.environ,
        "KAFKA_BOOTSTRAP_SERVERS": settings.kafka_bootstrap_servers,
        "LODESTONE_TOPIC_PREFIX": settings.topic_prefix,
        "LODESTONE_EPHEMERAL_BROKER": str(settings.ephemeral_broker),
        "LODESTONE_HTTP_PORT": str(PORT),
    }


def _changelog(peer: str) -> Topic:
    name = f"bench-{peer}-cnt-changelog"
    return Topic(name=name, owner="benchmarks", key="campaign", retention_days=None, personal=Personal.NONE)


def _peer_app(settings: Settings, peer: str, note: Path) -> Any:  # noqa: ANN401 - Faust's types are left out
    return faust.App(
        f"{settings.topic_prefix}bench-{peer}",
        datadir=note.parent / "faust",
        broker=f"kafka://{settings.kafka_bootstrap_servers}",
        store="memory://",
        web_enabled=False,
        topic_allow_declare=False,
        topic_disable_leader=True,
        topic_partitions=PARTITIONS,
        table_standby_replicas=0,
        cython_optimizations=True,
        consumer_auto_offset_reset="earliest",
    )


async def _run_peer(peer: str, note: Path) -> None:
    """A plain Faust worker, for ever; it notes how many events it has counted, every 100."""
    settings = Settings()
    app = _peer_app(settings, peer, note)
    table = app.Table("cnt", default=dict, partitions=PARTITIONS) if peer == "table" else {}
    seen = 0

    async def count(stream: Any) -> None:  # noqa: ANN401 - a Faust stream
        nonlocal seen
        async for event in stream:
            figures = table.get(event["campaign_id"]) or {}
            figures["events"] = figures.get("events", 0) + 1
            table[event["campaign_id"]] = figures
            seen += 1
            if seen % 100 == 0:
                note.write_text(str(seen))  # noqa: ASYNC240 - a few bytes, and every peer pays them

    sources = app.topic(*source_names(settings), value_serializer="json", partitions=PARTITIONS)
    app.agent(sources, name="count", concurrency=1)(count)
    await app.start()
    await app.wait_until_stopped()


async def measure(ground: "Ground", *, quick: bool = False) -> Outcome:
    """The same on the broker of all benchmarks, in the table of all benchmarks."""
    events, peers = (6_000, 2_000) if quick else (60_000, 20_000)
    rows = await run(ground.broker, events=events, peer_events=peers)
    ours, beside = rows[0], rows[1:]
    line = Line(
        "statistics: events counted exactly, one core",
        f"{ours.events_per_second:,.0f}/s, difference {ours.difference}",
        "; ".join(f"{row.variant} {row.events_per_second:,.0f}/s" for row in beside),
        f">= {GOAL:,}/s, difference 0",
        ours.events_per_second >= GOAL and ours.difference == 0,
        {"statistics": Cost(1000 / ours.events_per_cpu_second)},
    )
    return Outcome([line], {"rows": list(map(asdict, rows))})


def table_of(rows: Sequence[Row]) -> str:
    """The rows in Markdown."""
    lines = [
        "| worker on one core | events | events/s | events per CPU second | difference |",
        "| --- | --- | --- | --- | --- |",
    ]
    lines += [
        f"| {row.variant} | {row.events:,} | {row.events_per_second:,.0f} | {row.events_per_cpu_second:,.0f} |"
        f" {'-' if row.difference is None else row.difference} |"
        for row in rows
    ]
    return "\n".join(lines)


def main() -> None:
    """Measure on the test broker, print the table, write the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peer", choices=PEERS)
    parser.add_argument("--note", type=Path)
    parser.add_argument("--events", type=int, default=60_000)
    options = parser.parse_args()
    if options.peer:
        uvloop.run(_run_peer(options.peer, options.note))
        return
    from lodestone_local.testing import test_broker  # noqa: PLC0415 - a peer does not pay for it

    part = test_broker()
    rows = asyncio.run(run(part.address, events=options.events, ephemeral="in-memory" in part.description))
    RESULTS.parent.mkdir(exist_ok=True)
    result = {"broker": part.description, "rows": list(map(asdict, rows))}
    RESULTS.write_bytes(orjson.dumps(result, option=orjson.OPT_INDENT_2))
    print(table_of(rows))


if __name__ == "__main__":
    main()
