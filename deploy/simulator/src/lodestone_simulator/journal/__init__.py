"""The journal: what was executed, kept, answered and called back, in one SQLite file.

The simulator writes it; a checker may read it at the same time, through the same classes, with `read_journal`.
"""

from .answers import Answer, Answers
from .callbacks import Attempt, Callback, CallbackRows
from .executions import Execution, Executions
from .json import Json
from .objects import Kept, Objects, Search
from .syncing import JournalBroken
from .tables import Tables, create_tables, read_journal
from .writer import Journal

__all__ = [
    "Answer",
    "Answers",
    "Attempt",
    "Callback",
    "CallbackRows",
    "Execution",
    "Executions",
    "Journal",
    "JournalBroken",
    "Json",
    "Kept",
    "Objects",
    "Search",
    "Tables",
    "create_tables",
    "read_journal",
]
