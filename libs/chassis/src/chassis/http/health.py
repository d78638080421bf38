"""Is this process alive, and may it be sent work."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

Check = Callable[[], Awaitable[str | None]]


@dataclass
class Health:
    """Checks by name; each returns what is wrong, or None."""

    checks: dict[str, Check] = field(default_factory=dict)
    hold: str | None = None
    """Why nothing is consumed, relayed or carried out now; None if everything is."""
    leaving: bool = False
    """The process was asked to stop: it still answers, and whoever spreads requests sends it no more."""

    async def problems(self) -> dict[str, str]:
        """What is wrong now, by the name of the check."""
        found = {"hold": self.hold} if self.hold else {}
        if self.leaving:
            found["leaving"] = "the process was asked to stop"
        for name, check in self.checks.items():
            try:
                problem = await check()
            except Exception as failure:  # noqa: BLE001 - a check that cannot run is a finding
                problem = f"{type(failure).__name__}: {failure}"[:200]
            if problem:
                found[name] = problem
        return found
