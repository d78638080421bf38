"""What a person sees: each thing that happened, when, and what was found true."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any

from .doors import StoryBroken

_MARKS = {"": "  ", "check": "ok", "money": " $"}


@dataclass
class Timeline:
    """Lines of the story, printed as they happen and kept for `demo.json`."""

    began: float = field(default_factory=monotonic)
    lines: list[dict[str, Any]] = field(default_factory=list)
    figures: dict[str, Any] = field(default_factory=dict)

    def chapter(self, title: str) -> None:
        """A new part of the story."""
        print(f"\n  {title}", flush=True)
        self.lines.append({"at": self._now(), "chapter": title})

    def tell(self, text: str, *, kind: str = "") -> None:
        """Something happened."""
        at = self._now()
        print(f"  {at:7.2f} s  {_MARKS[kind]}  {text}", flush=True)
        self.lines.append({"at": at, "kind": kind or "event", "text": text})

    def check(self, text: str, expected: object, found: object) -> None:
        """Something must be so; raises StoryBroken if it is not."""
        if expected != found:
            raise StoryBroken(f"{text}: expected {expected!r}, found {found!r}")
        self.tell(f"{text}: {_written(found)}", kind="check")

    def write(self, path: Path, *, broken: str | None) -> None:
        """Keep everything for programs."""
        checks = sum(line.get("kind") == "check" for line in self.lines)
        content = {
            "ok": broken is None,
            "broken": broken,
            "seconds": self._now(),
            "checks": checks,
            "figures": self.figures,
            "timeline": self.lines,
        }
        path.write_text(json.dumps(content, indent=2, default=str) + "\n")

    def _now(self) -> float:
        return round(monotonic() - self.began, 2)


def _written(found: object) -> str:
    """A value as a person writes it."""
    match found:
        case bool():
            return "yes" if found else "no"
        case list():
            return ", ".join(str(one) for one in found) or "none"
        case _:
            return str(found)


def money(minor: int, currency: str) -> str:
    """An amount for people; the demo's currency has two places."""
    return f"{minor / 100:,.2f} {currency.upper()}"
