"""What will happen to a simulated contact: drawn once, from her own chance, before she sets out."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from .assumptions import Assumptions, Behaviour, Cohort


class Chance(Protocol):
    """Numbers that look like chance and follow from a seed, as `random.Random` gives them."""

    def random(self) -> float:
        """The next number, at least 0 and below 1."""

    def getrandbits(self, k: int, /) -> int:
        """The next number of so many bits."""


MakeChance = Callable[[str], Chance]
"""Makes the chance that follows from a seed."""


@dataclass(frozen=True)
class SimulatedContact:
    """A contact of a cohort."""

    contact_id: UUID
    zone: ZoneInfo
    enrolled_at: datetime
    chance: Chance
    """Her own: how many there are beside her changes nothing for her."""


def draw(cohort: Cohort, make_chance: MakeChance) -> Iterator[SimulatedContact]:
    """The contacts of a cohort, in the order in which they enroll."""
    for number in range(cohort.size):
        chance = make_chance(f"{cohort.seed}/{number}")
        contact_id = UUID(int=chance.getrandbits(128), version=4)
        yield SimulatedContact(
            contact_id, cohort.zones[int(chance.random() * len(cohort.zones))], cohort.arrival(number), chance
        )


@dataclass(frozen=True)
class Future:
    """What she will do by herself, and when."""

    meets_at: datetime | None
    """None if she never meets the criteria."""
    acts: tuple[tuple[datetime, Behaviour], ...]


def future(who: SimulatedContact, assumed: Assumptions, window: timedelta) -> Future:
    """Draw what a contact will do; the criteria can be met in the window after enrolling."""
    meets = who.chance.random() < assumed.met
    met_after = window * who.chance.random()
    acts = []
    for behaviour in assumed.behaviours:
        has_it, after = who.chance.random() < behaviour.share, behaviour.within * who.chance.random()
        acts += [(who.enrolled_at + after, behaviour)] if has_it else []
    return Future(who.enrolled_at + met_after if meets else None, tuple(acts))
