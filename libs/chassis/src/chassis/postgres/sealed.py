"""Columns of sealed secrets, whose rows are brought under the current key after it was changed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import structlog

from .. import telemetry
from ..security.secrets import SealBroken, Vault
from .sql import Connection, to_json

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class SealedColumns:
    """The columns of one table in which secrets are sealed; the table has `tenant_id` and `id`."""

    table: str
    columns: Mapping[str, str]
    """Name to type: `text` or `text[]`."""
    purpose: Callable[[UUID], str]
    """What the secrets of a row are sealed for."""
    left: dict[UUID, int] = field(default_factory=dict, repr=False)
    """Rows of each tenant that the current key has not sealed, as this process saw them last."""

    async def reseal(self, connection: Connection, vault: Vault, tenant_id: UUID, limit: int) -> int:
        """Bring rows of a tenant that an older key sealed under the current one, two statements for all; how many.

        Rows that another transaction holds are left to the next time, and those that no key opens are only counted.
        """
        stale = await connection.run(self._find(), tenant_id, vault.older, limit)
        fresh = [row for row in (self._resealed(vault, tenant_id, old) for old in stale) if row is not None]
        if fresh:
            await connection.run(self._save(), tenant_id, to_json(fresh))
        self._tell(tenant_id, (await connection.run(self._count(), tenant_id, vault.current)).scalar_one())
        return len(fresh)

    def _resealed(self, vault: Vault, tenant_id: UUID, row: Mapping[str, Any]) -> dict[str, Any] | None:
        def again(sealed: Any) -> Any:  # noqa: ANN401 - what a column holds: a text, several, or nothing
            if isinstance(sealed, list):
                return [again(one) for one in sealed]
            return sealed and vault.reseal(sealed, tenant_id=tenant_id, purpose=self.purpose(row["id"]))

        try:
            return {"id": row["id"], **{name: again(row[name]) for name in self.columns}}
        except SealBroken:
            log.warning("secret_unreadable", table=self.table, id=str(row["id"]))
            return None

    def _tell(self, tenant_id: UUID, left: int) -> None:
        self.left[tenant_id] = left
        telemetry.SECRETS_STALE.labels(self.table).set(sum(self.left.values()))

    @property
    def _all(self) -> str:
        """Every sealed text of a row, as one array."""
        return " || ".join(name if kind == "text[]" else f"ARRAY[{name}]" for name, kind in self.columns.items())

    def _find(self) -> str:
        return (
            f"SELECT id, {', '.join(self.columns)} FROM {self.table} WHERE tenant_id = $1"  # noqa: S608 - our own words
            f" AND EXISTS (SELECT FROM unnest({self._all}) one WHERE one LIKE ANY ($2::text[]))"
            " ORDER BY id LIMIT $3 FOR UPDATE SKIP LOCKED"
        )

    def _save(self) -> str:
        named = ", ".join(f"{name} = fresh.{name}" for name in self.columns)
        shape = ", ".join(f"{name} {kind}" for name, kind in self.columns.items())
        return (
            f"UPDATE {self.table} SET {named} FROM jsonb_to_recordset($2::jsonb) AS fresh(id uuid, {shape})"  # noqa: S608 - the same
            f" WHERE {self.table}.tenant_id = $1 AND {self.table}.id = fresh.id"
        )

    def _count(self) -> str:
        return (
            f"SELECT count(*) FROM {self.table} WHERE tenant_id = $1"  # noqa: S608 - the same
            f" AND EXISTS (SELECT FROM unnest({self._all}) one WHERE one NOT LIKE $2)"
        )
