"""Which protections are left out. Fault runs leave some out, to see that their checker finds the damage."""

from dataclasses import dataclass
from typing import TypeVar

from .settings import Settings

T = TypeVar("T")


@dataclass(frozen=True)
class Protections:
    """Chooses the parts of a process where it is put together, so that no path asks about fault runs while it works."""

    off: frozenset[str] = frozenset()

    @classmethod
    def of(cls, settings: Settings) -> "Protections":
        """As the settings say. Raises `SystemExit` if any is off and the database is not a throw-away one."""
        off = frozenset(name for name in settings.protections_off.split(",") if name)
        if off and settings.durable_database:
            raise SystemExit("protections are switched off on throw-away databases only")
        return cls(off)

    def choose(self, name: str, kept: T, left_out: T) -> T:
        """The part that keeps the protection `name`, or, if that is off, the one that does without."""
        return left_out if name in self.off else kept
