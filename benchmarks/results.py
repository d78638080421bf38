"""The table for people, and the files that are committed."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import orjson

from . import machine
from .outcome import Line, Outcome

FOLDER = Path(__file__).parent / "results"
LATEST = FOLDER / "latest.md"
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


def table(lines: Iterable[Line]) -> str:
    """Lines in Markdown."""
    rows = [f"| {line.figure} | {line.value} | {line.beside} | {line.goal} |" for line in lines]
    return "\n".join(["| figure | measured | beside it, in the same run | goal |", "| --- | --- | --- | --- |", *rows])


def _latest() -> str:
    newest = {found["name"]: found for found in map(_read, sorted(FOLDER.glob("????-??-??-*.json")))}
    lines = [Line(**line) for found in newest.values() for line in found["lines"]]
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
            table(lines),
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


def _read(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = orjson.loads(path.read_bytes())
    return found
