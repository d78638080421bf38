"""Copies of contents, by id and version."""

from collections.abc import Collection, Mapping
from uuid import UUID

from pydantic import TypeAdapter

from chassis.postgres.sets import Insertion
from chassis.postgres.sql import Connection
from contracts.values import Content

from ..tables import CONTENTS

_CONTENT: TypeAdapter[Content] = TypeAdapter(Content)
_KEEP = Insertion(CONTENTS, "content_id", "version", "content", once=True)
_SEVERAL = """
SELECT contents.* FROM contents JOIN unnest($1::uuid[], $2::integer[]) AS asked (content_id, version)
USING (content_id, version)
"""


class Contents:
    """Copies of contents."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def keep(self, content_id: UUID, version: int, content: Content) -> None:
        """Store a published version; it never changes."""
        row = {"content_id": content_id, "version": version, "content": content.model_dump(mode="json")}
        await _KEEP(self._connection, [row])

    async def several(self, keys: Collection[tuple[UUID, int]]) -> Mapping[tuple[UUID, int], Content]:
        """Contents by id and version."""
        asked = list(keys)
        rows = await self._connection.run(_SEVERAL, [key[0] for key in asked], [key[1] for key in asked])
        return {(row["content_id"], row["version"]): _CONTENT.validate_python(row["content"]) for row in rows}
