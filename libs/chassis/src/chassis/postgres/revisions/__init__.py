"""The chassis' own tables, revision by revision: frozen, because databases out there were made by these very words.

A later change is a new module such as `r0002`, listed here, which a later migration of each service applies.
"""

from dataclasses import dataclass

from . import r0001, r0002


@dataclass(frozen=True)
class Revision:
    """Statements that lead to a revision and back; `{app}` and `{relay}` stand for the names of roles."""

    up: tuple[str, ...]
    down: tuple[str, ...]


REVISIONS = {1: Revision(r0001.UP, r0001.DOWN), 2: Revision(r0002.UP, r0002.DOWN)}
