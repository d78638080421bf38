"""What was published, and what visitors see of it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, DateTime, Integer, bindparam, insert, literal_column, or_, select

from chassis.postgres.sql import Connection
from contracts.campaigns import CampaignPublished, CampaignStatus, Inside
from contracts.values import CampaignDefinition

from ..domain.landing import Landing
from ..domain.status import ENDED
from ..domain.version import Version
from ..errors import NoSuchVersion
from ..tables import CAMPAIGNS, VERSIONS
from .rows import presentation_of

ON_SHOW = 200
"""The largest number of campaigns that a visitor is shown at once."""
_COLUMNS = ("campaign_id", "number", "definition", "published_by", "published_at", "inside")
_NOW = bindparam("now", type_=DateTime(timezone=True))


def _moment(name: str) -> ColumnElement[datetime]:
    """A moment of the published definition; NULL where it has none."""
    return literal_column(f"(versions.definition ->> '{name}')::timestamptz", DateTime(timezone=True))


def _unset_or(name: str, is_so: ColumnElement[bool]) -> ColumnElement[bool]:
    return or_(_moment(name).is_(None), is_so)


_IS_CURRENT = (VERSIONS.c.campaign_id == CAMPAIGNS.c.id) & (VERSIONS.c.number == CAMPAIGNS.c.current_version)
_PUBLISHED = (
    select(CAMPAIGNS.c.id, CAMPAIGNS.c.status, VERSIONS.c.definition, CAMPAIGNS.c.presentation)
    .join(VERSIONS, (VERSIONS.c.tenant_id == CAMPAIGNS.c.tenant_id) & _IS_CURRENT)
    .where(CAMPAIGNS.c.deleted_at.is_(None))
)
_ADMITTING = (
    _PUBLISHED.where(
        CAMPAIGNS.c.status == CampaignStatus.ACTIVE,
        _unset_or("starts_at", _moment("starts_at") <= _NOW),
        _unset_or("ends_at", _moment("ends_at") >= _NOW),
        _unset_or("enrollment_deadline", _moment("enrollment_deadline") >= _NOW),
    )
    .order_by(CAMPAIGNS.c.slug)
    .limit(ON_SHOW)
)
_BY_SLUG = _PUBLISHED.where(
    CAMPAIGNS.c.slug == bindparam("slug"), CAMPAIGNS.c.status.in_((CampaignStatus.ACTIVE, *ENDED))
)
_ADD = insert(VERSIONS).values({name: bindparam(name) for name in _COLUMNS})
_ONE = select(VERSIONS).where(VERSIONS.c.campaign_id == bindparam("of_id"), VERSIONS.c.number == bindparam("of_number"))
_OF = (
    select(VERSIONS)
    .where(VERSIONS.c.campaign_id == bindparam("of_id"), VERSIONS.c.number < bindparam("before", type_=Integer))
    .order_by(VERSIONS.c.number.desc())
    .limit(bindparam("most", type_=Integer))
)


class Versions:
    """What was published; append-only."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add(self, published: CampaignPublished, *, by: UUID) -> None:
        """Keep a version."""
        row = {
            "campaign_id": published.campaign_id,
            "number": published.campaign_version,
            "definition": published.definition.model_dump(mode="json"),
            "published_by": by,
            "published_at": published.published_at,
            "inside": published.inside.value,
        }
        await self._connection.execute(_ADD, row)

    async def get(self, campaign_id: UUID, number: int) -> Version:
        """One version. Raises `NoSuchVersion`."""
        row = (await self._connection.execute(_ONE, {"of_id": campaign_id, "of_number": number})).first()
        if row is None:
            raise NoSuchVersion
        return _version(row)

    async def of(self, campaign_id: UUID, *, limit: int, before: int) -> list[Version]:
        """Versions of a campaign with lower numbers than `before`, newest first."""
        asked = {"of_id": campaign_id, "most": limit, "before": before}
        return [_version(row) for row in await self._connection.execute(_OF, asked)]

    async def admitting(self, now: datetime) -> list[Landing]:
        """Current versions of active campaigns in which a purchase of this moment could enroll, by slug."""
        return _landings(await self._connection.execute(_ADMITTING, {"now": now}), now)

    async def on_show(self, slug: str, now: datetime) -> Landing | None:
        """The current version of a campaign that is active or has ended; None if none is found by this slug."""
        return next(iter(_landings(await self._connection.execute(_BY_SLUG, {"slug": slug}), now)), None)


def _version(row: Any) -> Version:  # noqa: ANN401 - a row
    definition = CampaignDefinition.model_validate(row.definition)
    return Version(row.campaign_id, row.number, definition, row.published_by, row.published_at, Inside(row.inside))


def _landings(rows: Iterable[Any], now: datetime) -> list[Landing]:
    return [
        Landing(
            row.id,
            CampaignDefinition.model_validate(row.definition),
            presentation_of(row.presentation),
            now,
            has_ended=row.status in ENDED,
        )
        for row in rows
    ]
