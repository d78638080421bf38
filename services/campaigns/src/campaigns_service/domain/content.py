"""What a message says: a text that staff rewrites, and numbered versions of it that are never changed again."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from contracts.campaigns import ContentPublished
from contracts.values import Content


@dataclass(frozen=True)
class Text:
    """The newest text of a content."""

    content_id: UUID
    campaign_id: UUID
    content: Content
    version: int = 1
    """The number this text has, or will have once it is published."""
    published: int = 0
    """The newest version that was published; 0 if none was."""

    @property
    def is_fresh(self) -> bool:
        """Whether it differs from everything that was published."""
        return self.version > self.published


def rewrite(before: Text, content: Content) -> Text:
    """The text with other words; what is published stays as it was."""
    return before if before.content == content else replace(before, content=content, version=before.published + 1)


def rewrite_all(known: Mapping[UUID, Text], contents: Mapping[UUID, Content], campaign_id: UUID) -> list[Text]:
    """The texts of a campaign with these words, by content id; those it did not have yet are new."""
    return [
        rewrite(known.get(content_id, Text(content_id, campaign_id, content)), content)
        for content_id, content in contents.items()
    ]


def version_of(text: Text, now: datetime) -> ContentPublished:
    """A text as the version that it is, or will be."""
    return ContentPublished(
        content_id=text.content_id, content_version=text.version, content=text.content, published_at=now
    )


def publish(texts: Iterable[Text], now: datetime) -> tuple[list[Text], list[ContentPublished]]:
    """Make every fresh text a version."""
    fresh = [text for text in texts if text.is_fresh]
    return [replace(text, published=text.version) for text in fresh], [version_of(text, now) for text in fresh]
