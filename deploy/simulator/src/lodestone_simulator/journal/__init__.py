"""The journal: what was executed, kept, answered and called back, in one SQLite file.

The simulator writes it; a checker may read it at the same time, through the same classes, with `read_journal`.
"""

from .answers import Answer, Answers
from .callbacks import Attempt, Callback, OwedCallbacks
from .executions import Execution, Executions
from .json import Json
from .objects import Objects, Search, StoredObject
from .syncing import JournalBroken
from .tables import Tables, create_tables, read_journal
from .writer import Journal

__all__ = [
    "Answer",
    "Answers",
    "Attempt",
    "Callback",
    "Execution",
    "Executions",
    "Journal",
    "JournalBroken",
    "Json",
    "Objects",
    "OwedCallbacks",
    "Search",
    "StoredObject",
    "Tables",
    "create_tables",
    "read_journal",
]
