"""What could lead to a tenant's things, read from every service's own tables: ids, and names that hold its handle."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from uuid import UUID

from tests.conformance.ground import System

_COLUMNS = """
SELECT c.table_name AS table, c.column_name AS column, c.udt_name = 'uuid' AS is_id
FROM information_schema.columns AS c
JOIN pg_class AS t ON t.oid = format('%I.%I', c.table_schema, c.table_name)::regclass
WHERE c.table_schema = 'public' AND c.udt_name IN ('uuid', 'text', 'varchar') AND NOT t.relispartition
  AND t.relkind <> 'v'
  AND EXISTS (SELECT FROM information_schema.columns AS o
              WHERE (o.table_schema, o.table_name, o.column_name) = (c.table_schema, c.table_name, 'tenant_id'))
ORDER BY 1, 2
"""
_ROWS = """
SELECT DISTINCT "{column}"::text AS value FROM "{table}"
WHERE tenant_id = $1 AND "{column}" IS NOT NULL AND ($2 OR "{column}"::text ~ $3) ORDER BY 1 LIMIT 50
"""
_CHECKSUM = (
    'SELECT count(*), md5(string_agg(t::text, chr(10) ORDER BY t::text)) FROM "{table}" AS t WHERE tenant_id = $1'
)
_MOVING = {"outbox", "tenants", "de_enrollment_runs", "de_enrollment_batches"}
"""Tables whose rows of a tenant may change while nobody of that tenant asks for anything."""
_DOTS = 2
"""In a name that says the service, the table and the column."""
_REFERRING = """
SELECT left(t::text, 400) FROM "{table}" AS t WHERE tenant_id <> $1 AND t::text ~* $2 LIMIT 3
"""
Known = Mapping[str, tuple[str, ...]]
"""Values by the name under which a request may bring them: `event_id`, that of one service alone (`gateway.event_id`),
and the column where they are kept (`gateway.inbound_events.id`)."""


async def known_of(system: System, tenant_id: UUID, handle: str) -> Known:
    """Every id and name of a tenant, under each name it may have in a path, a query or a body."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    text = f"^[A-Za-z0-9_.:-]*{handle}[A-Za-z0-9_.:-]*$"
    for part in system.parts:
        async with system.looking_into(part) as connection:
            for table, column, is_id in await connection.fetch(_COLUMNS):
                rows = await connection.fetch(_ROWS.format(table=table, column=column), tenant_id, is_id, text)
                values = {row["value"] for row in rows}
                found[f"{part}.{table}.{column}"] |= values
                for name in _names(table, column):
                    found[name] |= values
                    found[f"{part}.{name}"] |= values
    return {name: tuple(sorted(values)) for name, values in sorted(found.items()) if values}


def by_column(known: Known) -> Known:
    """What is known by the service, the table and the column where it is kept."""
    return {name: values for name, values in known.items() if name.count(".") == _DOTS}


async def rows_of(system: System, tenant_id: UUID) -> Mapping[str, tuple[int, str]]:
    """How many rows a tenant has in each table, and a sum over them that shows any change."""
    found = {}
    for part in system.parts:
        async with system.looking_into(part) as connection:
            for table in {row["table"] for row in await connection.fetch(_COLUMNS)} - _MOVING:
                counted = await connection.fetchrow(_CHECKSUM.format(table=table), tenant_id)
                assert counted is not None
                found[f"{part}.{table}"] = (counted[0], counted[1] or "")
    return found


async def referring(system: System, tenant_id: UUID, values: Collection[str]) -> Mapping[str, Sequence[str]]:
    """Rows of any other tenant that hold one of these values of this one, by service and table."""
    wanted = "|".join(re.escape(text) for value in sorted(values) for text in (value, value.encode().hex()))
    found = {}
    for part in system.parts:
        async with system.looking_into(part) as connection:
            for table in sorted({row["table"] for row in await connection.fetch(_COLUMNS)}):
                rows = await connection.fetch(_REFERRING.format(table=table), tenant_id, wanted)
                found[f"{part}.{table}"] = [str(row[0]) for row in rows]
    return {table: rows for table, rows in found.items() if rows}


def _names(table: str, column: str) -> Iterator[str]:
    """`inbound_events.id` is somebody's `inbound_event_id`, `event_id` and `id`; any other column keeps its name."""
    yield column
    if column == "id":
        words = table.removesuffix("s").split("_")
        yield from ("_".join((*words[first:], "id")) for first in range(len(words)))
