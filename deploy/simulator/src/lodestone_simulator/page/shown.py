"""What a provider shows of itself."""

from dataclasses import dataclass

SHOWN = 50
"""At most so many of a kind are shown, the newest."""


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure at the top of the page, as plain text."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page. `count` is how many there are in all; in `markup` every text from outside is escaped."""

    title: str
    count: int
    markup: str


@dataclass(frozen=True, slots=True)
class Shown:
    """The tiles and sections of one provider."""

    tiles: tuple[Tile, ...] = ()
    sections: tuple[Section, ...] = ()
