"""What it means when the database fails: whose fault it is, and whether to try again."""

import asyncpg

from ..errors import Conflict

DATABASE_ERRORS = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError)
"""Everything that is raised when the database says no or is not there; `is_operational` tells which of it passes."""
_CONFLICT = "40"
_OPERATIONAL = ("08", "25P03", _CONFLICT, "53", "55", "57")
"""SQLSTATE classes: connection, idle too long, rollback (deadlock), resources, locks, operator intervention."""


def is_conflict(failure: BaseException) -> bool:
    """Whether two transactions stood in each other's way (SQLSTATE class 40, such as a deadlock, or `Conflict`)."""
    if isinstance(failure, asyncpg.PostgresError):
        return (failure.sqlstate or "").startswith(_CONFLICT)
    return isinstance(failure, Conflict)


def is_operational(failure: BaseException) -> bool:
    """Whether the database could not be reached or asked us to try again, as against a bug or a decision."""
    if isinstance(failure, asyncpg.PostgresError):
        return (failure.sqlstate or "").startswith(_OPERATIONAL)
    # What asyncpg says of a value it cannot encode is an InterfaceError too, and no trouble of the connection. An
    # InternalClientError is: a statement after the server's last words, before the connection is seen to be closed.
    return isinstance(failure, (*DATABASE_ERRORS, Conflict)) and not isinstance(failure, ValueError)
