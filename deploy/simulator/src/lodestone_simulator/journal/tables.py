"""The tables of a journal, to read them from anywhere."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

from .answers import Answers
from .callbacks import OwedCallbacks
from .executions import Executions
from .objects import Objects

FILE = "journal.db"


class Tables:
    """What is in a journal, on one connection to it."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.executions = Executions(connection)
        self.objects = Objects(connection)
        self.answers = Answers(connection)
        self.callbacks = OwedCallbacks(connection)


def create_tables(connection: sqlite3.Connection) -> None:
    """Make the tables that are not there yet."""
    connection.executescript((files(__package__) / "schema.sql").read_text())


@contextmanager
def read_journal(directory: Path) -> Iterator[Tables]:
    """The journal of a simulator that runs, or of one that ended; nothing can be written through it.

    `directory` is the simulator's (`LODESTONE_SIMULATOR_DIRECTORY`). Each question sees all that was committed before.

    Raises:
        sqlite3.OperationalError: there is no journal.
    """
    connection = sqlite3.connect(f"{(directory / FILE).absolute().as_uri()}?mode=ro", uri=True)
    try:
        yield Tables(connection)
    finally:
        connection.close()
