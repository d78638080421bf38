"""What is said of a person in rows that stay, or go, when she is forgotten."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from uuid import UUID

from chassis.postgres.sql import Connection

_HERS = "contact_id = ANY ($1)"
_HER_ENROLLMENTS = "SELECT enrollment_id FROM enrollments WHERE contact_id = ANY ($1)"
_DISPUTED = "(holder_id = ANY ($1) OR claimant_id = ANY ($1))"
_WHERE = {
    "identities": _HERS,
    "identity_conflicts": _DISPUTED,
    "audits": _HERS,
    "evidence_values": _HERS,
    "inputs": _HERS,
    "form_submissions": _HERS,
    "occurrences": _HERS,
    "contact_dates": _HERS,
    "dates_reached": _HERS,
    "opt_outs": _HERS,
    "refusals": f"{_HERS} AND (unclear <> '[]' OR closing_note <> '')",
    "enrollments": _HERS,
    "webhook_calls": f"answer IS NOT NULL AND enrollment_id IN ({_HER_ENROLLMENTS})",
    "order_differences": f"{_HERS} AND closing_note IS NOT NULL",
    "orders": f"{_HERS} AND reconsider",
}
"""Which rows, in the order in which tables are locked."""
_EMPTIES = {
    "refusals": "unclear = '[]', closing_note = left(closing_note, 0)",
    "enrollments": """personalization_context = '{}', promise = promise || '{"notes": "", "proposal": null}'""",
    "webhook_calls": "answer = NULL",
    "order_differences": "closing_note = ''",
    "orders": "reconsider = false",
}
"""What such a row says instead; a row of another table is deleted."""
_IDENTITIES = "SELECT contact_id, identity FROM identities WHERE contact_id = ANY ($1)"
_IMPORTS = "SELECT EXISTS (SELECT FROM contact_imports WHERE ended_at IS NULL)"
_FAULTS = """
UPDATE contact_import_faults SET value = '' WHERE value <> '' AND EXISTS (
    SELECT FROM unnest($1::text[]) AS hers WHERE position(lower(hers) IN lower(value)) > 0)
"""


class Erasing:
    """Everything that says something of a person."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def is_importing(self) -> bool:
        """Whether a file of contacts is being applied."""
        return bool((await self._connection.run(_IMPORTS)).scalar_one())

    async def identities_of(self, contact_ids: Sequence[UUID]) -> Mapping[UUID, Sequence[str]]:
        """What contacts are known by, by contact."""
        found = defaultdict[UUID, list[str]](list)
        for row in await self._connection.run(_IDENTITIES, contact_ids):
            found[row.contact_id].append(row.identity)
        return found

    async def saying(self, contact_ids: Sequence[UUID]) -> Mapping[str, int]:
        """How many rows say something of contacts, by table."""
        return {table: await self._count(table, contact_ids) for table in _WHERE}

    async def forget(self, contact_ids: Sequence[UUID], words: Sequence[str]) -> None:
        """Delete or empty what is said of locked contacts; and in faults of files every value that holds a word."""
        for table, where in _WHERE.items():
            empties = _EMPTIES.get(table)
            change = f"UPDATE {table} SET {empties}" if empties else f"DELETE FROM {table}"  # noqa: S608 - our own text
            await self._connection.run(f"{change} WHERE {where}", contact_ids)
        await self._connection.run(_FAULTS, words)

    async def _count(self, table: str, contact_ids: Sequence[UUID]) -> int:
        counting = f"SELECT count(*) FROM {table} WHERE {_WHERE[table]}"  # noqa: S608 - our own text
        number: int = (await self._connection.run(counting, contact_ids)).scalar_one()
        return number
