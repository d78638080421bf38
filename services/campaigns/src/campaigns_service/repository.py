"""The only SQL of this service."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.campaigns import CampaignPublished, CampaignStatus
from contracts.values import CampaignDefinition, Money

from .domain.bundle import Bundle
from .domain.campaign import Campaign, Presentation
from .errors import NoSuchCampaign, SlugTaken
from .tables import BUNDLES, CAMPAIGNS, VERSIONS

_PLAIN = (
    "id",
    "revision",
    "current_version",
    "accepts_enrollments",
    "created_by",
    "created_at",
    "updated_at",
    "deleted_at",
)


class Campaigns:
    """Campaigns that were not deleted."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def get(self, campaign_id: UUID) -> Campaign:
        """One campaign. Raises `NoSuchCampaign`."""
        return await self._one(select(CAMPAIGNS).where(CAMPAIGNS.c.id == campaign_id))

    async def locked(self, campaign_id: UUID) -> Campaign:
        """One campaign, which nobody else changes until the transaction ends. Raises `NoSuchCampaign`."""
        return await self._one(select(CAMPAIGNS).where(CAMPAIGNS.c.id == campaign_id).with_for_update())

    async def by_slug(self, slug: str) -> Campaign:
        """One campaign by its public name. Raises `NoSuchCampaign`."""
        return await self._one(select(CAMPAIGNS).where(CAMPAIGNS.c.slug == slug))

    async def listing(self, *, limit: int, after: Sequence[str] | None) -> list[Campaign]:
        """Campaigns, newest first."""
        statement = select(CAMPAIGNS).where(CAMPAIGNS.c.deleted_at.is_(None))
        if after is not None:
            last = (datetime.fromisoformat(after[0]), UUID(after[1]))
            statement = statement.where(tuple_(CAMPAIGNS.c.created_at, CAMPAIGNS.c.id) < last)
        ordered = statement.order_by(CAMPAIGNS.c.created_at.desc(), CAMPAIGNS.c.id.desc()).limit(limit)
        return [_campaign(row) for row in (await self._connection.execute(ordered)).mappings()]

    async def active(self) -> list[Campaign]:
        """Campaigns anybody may see, by name."""
        statement = select(CAMPAIGNS).where(
            CAMPAIGNS.c.status == CampaignStatus.ACTIVE, CAMPAIGNS.c.deleted_at.is_(None)
        )
        rows = (await self._connection.execute(statement.order_by(CAMPAIGNS.c.slug).limit(200))).mappings()
        return [_campaign(row) for row in rows]

    async def add(self, campaign: Campaign) -> None:
        """Store a new campaign. Raises `SlugTaken`."""
        added = await self._connection.execute(upsert(CAMPAIGNS).values(_row(campaign)).on_conflict_do_nothing())
        if not added.rowcount:
            raise SlugTaken

    async def save(self, campaign: Campaign) -> None:
        """Store a changed campaign. Raises `SlugTaken`."""
        others = select(CAMPAIGNS.c.id).where(
            CAMPAIGNS.c.slug == campaign.definition.slug,
            CAMPAIGNS.c.id != campaign.id,
            CAMPAIGNS.c.deleted_at.is_(None),
        )
        if (await self._connection.execute(others)).first():
            raise SlugTaken
        await self._connection.execute(update(CAMPAIGNS).where(CAMPAIGNS.c.id == campaign.id).values(_row(campaign)))

    async def _one(self, statement: Any) -> Campaign:  # noqa: ANN401 - a select
        row = (await self._connection.execute(statement.where(CAMPAIGNS.c.deleted_at.is_(None)))).mappings().first()
        if row is None:
            raise NoSuchCampaign
        return _campaign(row)


class Versions:
    """What was published; append-only."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, published: CampaignPublished, *, by: UUID) -> None:
        """Keep a version."""
        await self._connection.execute(
            insert(VERSIONS).values(
                campaign_id=published.campaign_id,
                number=published.campaign_version,
                definition=published.definition.model_dump(mode="json"),
                published_by=by,
                published_at=published.published_at,
            )
        )

    async def get(self, campaign_id: UUID, number: int) -> CampaignDefinition:
        """One version. Raises `NoSuchCampaign`."""
        found = await self._connection.scalar(
            select(VERSIONS.c.definition).where(VERSIONS.c.campaign_id == campaign_id, VERSIONS.c.number == number)
        )
        if found is None:
            raise NoSuchCampaign
        return CampaignDefinition.model_validate(found)


class Bundles:
    """What can be bought."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def put(self, bundle: Bundle, now: datetime) -> None:
        """Store a bundle, or change it."""
        row = {"name": bundle.name, "price": bundle.price.amount, "currency": bundle.price.currency}
        statement = upsert(BUNDLES).values(id=bundle.id, created_at=now, **row)
        await self._connection.execute(statement.on_conflict_do_update(index_elements=["tenant_id", "id"], set_=row))

    async def all(self) -> list[Bundle]:
        """Every bundle, by id."""
        rows = await self._connection.execute(select(BUNDLES).order_by(BUNDLES.c.id).limit(1000))
        return [Bundle(row.id, row.name, Money(amount=row.price, currency=row.currency)) for row in rows]


def _campaign(row: Mapping[Any, Any]) -> Campaign:
    return Campaign(
        definition=CampaignDefinition.model_validate(row["definition"]),
        presentation=Presentation(**row["presentation"]),
        status=CampaignStatus(row["status"]),
        **{name: row[name] for name in _PLAIN},
    )


def _row(campaign: Campaign) -> dict[str, Any]:
    return {
        "slug": campaign.definition.slug,
        "status": campaign.status,
        "definition": campaign.definition.model_dump(mode="json"),
        "presentation": asdict(campaign.presentation),
        **{name: getattr(campaign, name) for name in _PLAIN},
    }
