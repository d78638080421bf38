"""Where a value is in a database: in which tables, whatever the columns are called."""

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .running import Running

_PASSING = ("outbox", "inbox", "answers")
"""What is handed on within moments, holds ids alone, or is kept for hours."""
_TABLES = """
SELECT relname FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
WHERE nspname = 'public' AND relkind IN ('r', 'p') AND NOT relispartition
    AND has_table_privilege(pg_class.oid, 'SELECT')
"""


async def tables_with(service: "Running[Any]", values: Collection[str]) -> set[str]:
    """Tables in which one of these values stands, in any column: as text in any case, as bytes as it is spelt."""
    found = set[str]()
    async with service.database.transaction(service.tenant, read_only=True) as transaction:
        for table in (await transaction.connection.run(_TABLES)).scalars():
            if table in _PASSING:
                continue
            for value in values:
                spellings = (value.lower(), value.encode().hex())
                if (await transaction.connection.run(_holding(table), *spellings)).scalar_one():
                    found.add(table)
    return found


def _holding(table: str) -> str:
    return f"""SELECT EXISTS (SELECT FROM {table} AS one
        WHERE position($1::text IN lower(one::text)) > 0 OR position($2::text IN lower(one::text)) > 0)"""  # noqa: S608 - names of tables
