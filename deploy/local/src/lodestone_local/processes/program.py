"""One program, as the supervisor should run it."""

from dataclasses import dataclass, field

from .account import Account

# Programs of one group are stopped together, and groups one after the other: what others stand on goes last.
APPLICATION, FOUNDATION = "application", "foundation"


@dataclass(frozen=True)
class Program:
    """One program; `stop_signal` asks it to end, and after `stop_within` seconds it is killed."""

    name: str
    command: list[str]
    group: str
    environment: dict[str, str] = field(default_factory=dict)
    account: Account | None = None
    stop_signal: str = "TERM"
    stop_within: int = 25

    @property
    def full_name(self) -> str:
        """The supervisor's name for it."""
        return f"{self.group}:{self.name}"
