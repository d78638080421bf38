"""How long a process may take to end."""

from datetime import timedelta

from chassis.settings import Settings


def longest_end(settings: Settings) -> float:
    """Seconds of everything that is waited for at the end, as if one came after the other."""
    waits: list[timedelta] = [wait for name, wait in settings if name == "drain" or name.startswith("last_")]
    return sum(wait.total_seconds() for wait in waits)
