"""The table for people, and the files that are committed."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import orjson

from . import machine
from .costs import OUTSIDE
from .outcome import Cost, Costs, Line, Outcome

FOLDER = Path(__file__).parent / "results"
LATEST = FOLDER / "latest.md"
_REACHED = {None: "-", True: "yes", False: "NO"}
OPTIONS = orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS | orjson.OPT_APPEND_NEWLINE


def write(name: str, outcome: Outcome, *, load: Sequence[Sequence[float]]) -> None:
    """Keep a figure with its circumstances, and bring `latest.md` up to date."""
    FOLDER.mkdir(exist_ok=True)
    around = machine.circumstances()
    result = {
        "name": name,
        **around,
        "load_average": {"before": load[0], "after": load[1]},
        "lines": [asdict(line) for line in outcome.lines],
        "details": outcome.details,
    }
    (FOLDER / f"{around['at'][:10]}-{name}.json").write_bytes(orjson.dumps(result, option=OPTIONS))
    LATEST.write_text(_latest())


def tables(lines: Iterable[Line]) -> str:
    """Lines in Markdown: all of them, and what each process cost where there are several."""
    lines = list(lines)
    several = [line for line in lines if len(_ours(line)) > 1]
    parts = [_figures(lines)]
    if several:
        parts += [
            "Processor milliseconds an event, by process:",
            _by_process(several, lambda cost: cost.processor_ms),
            "Round trips to PostgreSQL an event, by process:",
            _by_process(several, lambda cost: cost.round_trips),
        ]
    return "\n\n".join(parts)


def _figures(lines: Sequence[Line]) -> str:
    costs = ["ms each: ours", *(f"ms each: {name}" for name in OUTSIDE), "round trips each"]
    return _table(
        ["figure", "measured", "beside it, in the same run", *costs, "goal", "reached"],
        [[line.figure, line.value, line.beside, *_costs(line), line.goal, _REACHED[line.met]] for line in lines],
    )


def _costs(line: Line) -> list[str]:
    ours, trips = _ours(line), [cost.round_trips for cost in line.costs.values() if cost.round_trips is not None]
    outside = [line.costs[name].processor_ms if name in line.costs else None for name in OUTSIDE]
    numbers = [sum(cost.processor_ms for cost in ours.values()) if ours else None, *outside]
    return [*map(_number, numbers), _number(sum(trips) if trips else None)]


def _by_process(lines: Sequence[Line], read: Callable[[Cost], float | None]) -> str:
    names = list(dict.fromkeys(name for line in lines for name in _ours(line)))
    rows = [
        [line.figure, *(_number(read(line.costs[name]) if name in line.costs else None) for name in names)]
        for line in lines
    ]
    return _table(["figure", *names], rows)


def _ours(line: Line) -> Costs:
    return {name: cost for name, cost in line.costs.items() if name not in OUTSIDE}


def _number(value: float | None) -> str:
    """Three figures that count."""
    return "-" if value is None else f"{value:.2f}" if value >= 1 else f"{value:.3f}"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    return "\n".join(f"| {' | '.join(cells)} |" for cells in [head, ["---"] * len(head), *rows])


def _latest() -> str:
    newest = {found["name"]: found for found in map(_read, sorted(FOLDER.glob("????-??-??-*.json")))}
    lines = [_line(line) for found in newest.values() for line in found["lines"]]
    runs = [
        f"| {found['name']} | {found['at']} | {found['commit']}{' and changes' if found['changed_files'] else ''} |"
        f" {found['load_average']['before'][0]} | {found['load_average']['after'][0]} |"
        for found in newest.values()
    ]
    return "\n".join(
        [
            "# Figures of the last runs",
            "",
            _where(newest),
            "",
            tables(lines),
            "",
            "| run | at | commit | load average before | after |",
            "| --- | --- | --- | --- | --- |",
            *runs,
            "",
        ]
    )


def _where(newest: dict[str, dict[str, Any]]) -> str:
    one = next(iter(newest.values()))
    machine = f"{one['processors']} processors ({one['processor']}), {one['memory_mb']:,} MB, Python {one['python']}"
    return f"On {machine}; the generators of load, too. How to read them: `benchmarks/README.md`."


def _line(kept: dict[str, Any]) -> Line:
    costs = {name: Cost(**cost) for name, cost in kept.get("costs", {}).items()}
    return Line(**{**kept, "costs": costs})


def _read(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = orjson.loads(path.read_bytes())
    return found
