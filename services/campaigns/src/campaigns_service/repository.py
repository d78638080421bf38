"""The only SQL of this service."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, insert, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert as upsert

from chassis.postgres.sets import Insertion
from chassis.postgres.sql import Connection
from contracts.campaigns import CampaignPublished, CampaignStatus, ContentPublished
from contracts.values import CampaignDefinition, Content, EmailContent, Money

from .domain.bundle import Bundle
from .domain.campaign import Campaign, Landing, Presentation
from .domain.content import Text
from .errors import NoSuchCampaign, SlugTaken
from .tables import BUNDLES, CAMPAIGNS, CONTENT_VERSIONS, CONTENTS, VERSIONS

ON_SHOW = 200
"""The largest number of campaigns that a visitor is shown at once."""
_PLAIN = (
    "id",
    "revision",
    "current_version",
    "created_by",
    "created_at",
    "updated_at",
    "deleted_at",
    "enrolls_while_paused",
)
_TEXT = ("content_id", "campaign_id", "version", "published")
_TEXTS = select(CONTENTS).where(CONTENTS.c.campaign_id == bindparam("campaign_id"))
_SAVE_TEXTS = Insertion(CONTENTS, *_TEXT, "content", replace=True)
_ADD_VERSIONS = Insertion(CONTENT_VERSIONS, "content_id", "number", "content", "published_at")


class Campaigns:
    """Campaigns that were not deleted."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def get(self, campaign_id: UUID) -> Campaign:
        """One campaign. Raises `NoSuchCampaign`."""
        return await self._one(select(CAMPAIGNS).where(CAMPAIGNS.c.id == campaign_id))

    async def locked(self, campaign_id: UUID) -> Campaign:
        """One campaign, which nobody else changes until the transaction ends. Raises `NoSuchCampaign`."""
        return await self._one(select(CAMPAIGNS).where(CAMPAIGNS.c.id == campaign_id).with_for_update())

    async def listing(self, *, limit: int, after: tuple[datetime, UUID] | None) -> list[Campaign]:
        """Campaigns, newest first."""
        statement = select(CAMPAIGNS).where(CAMPAIGNS.c.deleted_at.is_(None))
        if after is not None:
            statement = statement.where(tuple_(CAMPAIGNS.c.created_at, CAMPAIGNS.c.id) < after)
        ordered = statement.order_by(CAMPAIGNS.c.created_at.desc(), CAMPAIGNS.c.id.desc()).limit(limit)
        return [_campaign(row) for row in (await self._connection.execute(ordered)).mappings()]

    async def add(self, campaign: Campaign) -> None:
        """Store a new campaign. Raises `SlugTaken`."""
        added = await self._connection.execute(upsert(CAMPAIGNS).values(_row(campaign)).on_conflict_do_nothing())
        if not added.rowcount:
            raise SlugTaken

    async def save(self, campaign: Campaign) -> None:
        """Store a changed campaign."""
        await self._connection.execute(update(CAMPAIGNS).where(CAMPAIGNS.c.id == campaign.id).values(_row(campaign)))

    async def _one(self, statement: Any) -> Campaign:  # noqa: ANN401 - a select
        row = (await self._connection.execute(statement.where(CAMPAIGNS.c.deleted_at.is_(None)))).mappings().first()
        if row is None:
            raise NoSuchCampaign
        return _campaign(row)


class Versions:
    """What was published; append-only."""

    def __init__(self, connection: Connection) -> None:
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

    async def on_show(self, slug: str | None = None) -> list[Landing]:
        """Current versions of active campaigns, all or one, with how they are shown."""
        is_current = (VERSIONS.c.campaign_id == CAMPAIGNS.c.id) & (VERSIONS.c.number == CAMPAIGNS.c.current_version)
        statement = (
            select(CAMPAIGNS.c.id, VERSIONS.c.definition, CAMPAIGNS.c.presentation)
            .join(VERSIONS, (VERSIONS.c.tenant_id == CAMPAIGNS.c.tenant_id) & is_current)
            .where(CAMPAIGNS.c.status == CampaignStatus.ACTIVE, CAMPAIGNS.c.deleted_at.is_(None))
            .order_by(CAMPAIGNS.c.slug)
            .limit(ON_SHOW)
        )
        if slug is not None:
            statement = statement.where(CAMPAIGNS.c.slug == slug)
        return [
            Landing(row.id, CampaignDefinition.model_validate(row.definition), Presentation(**row.presentation))
            for row in await self._connection.execute(statement)
        ]


class Contents:
    """What messages say: the newest text of each content, and its published versions, which are append-only."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def of(self, campaign_id: UUID) -> dict[UUID, Text]:
        """The texts of a campaign, by content id; whoever changes them holds the campaign."""
        rows = await self._connection.execute(_TEXTS, {"campaign_id": campaign_id})
        return {row.content_id: _text(row) for row in rows}

    async def save_all(self, texts: Iterable[Text]) -> None:
        """Store texts, new or rewritten."""
        rows = [{name: getattr(text, name) for name in _TEXT} | {"content": _json(text.content)} for text in texts]
        await _SAVE_TEXTS(self._connection, rows)

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
        await _ADD_VERSIONS(self._connection, rows)


class Bundles:
    """What can be bought."""

    def __init__(self, connection: Connection) -> None:
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


def _text(row: Any) -> Text:  # noqa: ANN401 - a row
    content = EmailContent.model_validate(row.content)
    return Text(row.content_id, row.campaign_id, content, row.version, row.published)


def _json(content: Content) -> dict[str, Any]:
    return content.model_dump(mode="json")


def _row(campaign: Campaign) -> dict[str, Any]:
    return {
        "slug": campaign.definition.slug,
        "family": campaign.definition.family,
        "campaign_type": campaign.definition.campaign_type,
        "status": campaign.status,
        "definition": campaign.definition.model_dump(mode="json"),
        "presentation": asdict(campaign.presentation),
        **{name: getattr(campaign, name) for name in _PLAIN},
    }
