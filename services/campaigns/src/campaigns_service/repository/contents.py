"""What messages say: the newest text of each content, and its published versions."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import bindparam, select

from chassis.postgres.sets import Insertion
from chassis.postgres.sql import Connection
from contracts.campaigns import ContentPublished
from contracts.values import Content

from ..domain.content import Text
from ..tables import CONTENT_VERSIONS, CONTENTS

_CONTENT: TypeAdapter[Content] = TypeAdapter(Content)
_TEXT = ("content_id", "campaign_id", "version", "published")
_OF = select(CONTENTS).where(CONTENTS.c.campaign_id == bindparam("of_id"))
_SAVE = Insertion(CONTENTS, *_TEXT, "content", replace=True)
_PUBLISH = Insertion(CONTENT_VERSIONS, "content_id", "number", "content", "published_at")


class Contents:
    """Texts, which staff rewrites, and their published versions, which are append-only."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def of(self, campaign_id: UUID) -> dict[UUID, Text]:
        """The texts of a campaign, by content id; whoever changes them holds the campaign."""
        rows = await self._connection.execute(_OF, {"of_id": campaign_id})
        return {row.content_id: _text(row) for row in rows}

    async def save_all(self, texts: Iterable[Text]) -> None:
        """Store texts, new or rewritten."""
        rows = [{name: getattr(text, name) for name in _TEXT} | {"content": _json(text.content)} for text in texts]
        await _SAVE(self._connection, rows)

    async def publish(self, versions: Sequence[ContentPublished]) -> None:
        """Keep versions of contents."""
        rows = [
            {
                "content_id": version.content_id,
                "number": version.content_version,
                "content": _json(version.content),
                "published_at": version.published_at,
            }
            for version in versions
        ]
        await _PUBLISH(self._connection, rows)


def _text(row: Any) -> Text:  # noqa: ANN401 - a row
    content = _CONTENT.validate_python(row.content)
    return Text(row.content_id, row.campaign_id, content, row.version, row.published)


def _json(content: Content) -> dict[str, Any]:
    return content.model_dump(mode="json")
