"""Giving the contact tags, and taking others away."""

from contracts.values import ManageTags

from ..contact import Alteration
from ..folding import tag_of
from .altering import change
from .kind import Course, Kind, Turn


def begin(step: ManageTags, turn: Turn) -> Course:
    """Change her tags."""
    add, remove = (tuple(map(tag_of, words)) for words in (step.add, step.remove))
    return change(step, turn, Alteration(add_tags=add, remove_tags=remove))


KIND = Kind(begin)
