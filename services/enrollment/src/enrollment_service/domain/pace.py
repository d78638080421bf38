"""How fast what waited during a pause is let go."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Pace:
    """How many journeys of a campaign go on in a second after a pause, and how long all of them take at most."""

    a_second: float
    longest: timedelta
