"""One line of JSON for each fault run: what was done to the system, and what was found."""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

from tests.checker.findings import Breach

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / ".local" / "faults"
_PARTS = ("aiokafka", "sqlalchemy", "asyncpg")


@dataclass
class Outcome:
    """The figures of one run."""

    case: str
    seed: int
    off: str = ""
    """The protection that was left out, if any."""
    kills: Counter[str] = field(default_factory=Counter)
    """How often the process was ended, by where."""
    odd_ends: list[int] = field(default_factory=list)
    """Exit statuses of lives that ended otherwise than the plan wanted."""
    events: int = 0
    repeats: int = 0
    """Records said, or deliveries made, more than once."""
    seconds: float = 0
    resumes: list[float] = field(default_factory=list)
    """Seconds from each end of a process to the next progress."""
    breaches: list[Breach] = field(default_factory=list)

    def figures(self) -> dict[str, object]:
        """What is reported."""
        found = Counter(breach.invariant for breach in self.breaches)
        total = sum(self.kills.values())
        return {
            **{name: getattr(self, name) for name in ("case", "seed", "off", "events", "repeats", "odd_ends")},
            "kills": dict(self.kills),
            "seconds": round(self.seconds, 1),
            "killed": total,
            "repeats_per_kill": round(self.repeats / total, 2) if total else 0,
            "resume_p50": _share(self.resumes, 0.5),
            "resume_p95": _share(self.resumes, 0.95),
            "resume_max": _share(self.resumes, 1),
            "breaches": dict(found),
            "first_breaches": [breach.detail for breach in self.breaches[:3]],
            "at_most_per_kill_95": round(3 / total, 5) if total and not found else None,
        }

    def write(self) -> None:
        """Append the line to `.local/faults/<case>.json`."""
        FOLDER.mkdir(parents=True, exist_ok=True)
        versions = {"python": sys.version.split()[0], **{part: version(part) for part in _PARTS}, "commit": _commit()}
        line = {**self.figures(), "versions": versions}
        with (FOLDER / f"{self.case}.json").open("a") as file:
            file.write(json.dumps(line) + "\n")


def lines_of(outcomes: Sequence[Outcome]) -> list[str]:
    """Outcomes as the lines of a table."""
    heads = ("case", "off", "killed", "events", "repeats", "repeats_per_kill", "resume_p95", "resume_max", "breaches")
    rows = [heads, *(tuple(str(outcome.figures()[head]) for head in heads) for outcome in outcomes)]
    widths = [max(len(row[n]) for row in rows) for n in range(len(heads))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]


def _share(values: Sequence[float], share: float) -> float | None:
    ranked = sorted(values)
    return round(ranked[min(len(ranked) - 1, int(share * len(ranked)))], 2) if ranked else None


def _commit() -> str:
    asked = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return asked.stdout.strip() or "unknown"
