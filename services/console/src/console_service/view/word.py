"""A word of the API as people read it."""

from typing import NamedTuple


class Word(NamedTuple):
    """A word for people, and the tone in which a badge shows it: good, warm, bad, cool or quiet."""

    text: str
    tone: str = "quiet"
