"""Our copy of the fields that a tenant has made for its contacts."""

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from chassis.postgres.sql import Connection
from contracts.enrollment import ContactFieldChanged
from contracts.values import FieldKind

from ..tables import CONTACT_FIELDS

_VALUES = ("kind", "is_retired", "revision")
_TOLD = insert(CONTACT_FIELDS)
_KEEP = _TOLD.on_conflict_do_update(
    index_elements=["tenant_id", "name"],
    set_={name: _TOLD.excluded[name] for name in _VALUES},
    where=CONTACT_FIELDS.c.revision < _TOLD.excluded.revision,
)
_IN_USE = select(CONTACT_FIELDS.c.name, CONTACT_FIELDS.c.kind).where(~CONTACT_FIELDS.c.is_retired)


class ContactFields:
    """Fields of contacts, as they were told last."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def keep(self, told: ContactFieldChanged) -> None:
        """Store a field as it was told, unless it is known as it was later."""
        await self._connection.execute(_KEEP, told.model_dump(mode="json", include={"name", *_VALUES}))

    async def in_use(self) -> dict[str, FieldKind]:
        """The kind of each field that is not retired, by name."""
        return {row["name"]: FieldKind(row["kind"]) for row in await self._connection.execute(_IN_USE)}
