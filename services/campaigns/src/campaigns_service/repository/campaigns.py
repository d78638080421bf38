"""Campaigns that were not deleted."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    Boolean,
    DateTime,
    Integer,
    Text,
    Uuid,
    any_,
    bindparam,
    exists,
    func,
    insert,
    select,
    tuple_,
    update,
)

from chassis.postgres.sql import Connection
from contracts.campaigns import CampaignStatus
from contracts.values import CampaignDefinition

from ..domain.campaign import Campaign
from ..domain.search import Search
from ..errors import NoSuchCampaign, SlugTaken
from ..tables import CAMPAIGNS
from .rows import presentation_of

_PLAIN = (
    "id",
    "revision",
    "edition",
    "current_version",
    "created_by",
    "created_at",
    "updated_at",
    "deactivated_at",
    "deleted_at",
    "enrolls_while_paused",
    "four_eyes",
    "form_id",
    "auto_discovered",
)
_NAMES = (*_PLAIN, "slug", "family", "campaign_type", "status", "definition", "presentation", "editors")
_IS_HERE = CAMPAIGNS.c.deleted_at.is_(None)
_ONE = select(CAMPAIGNS).where(CAMPAIGNS.c.id == bindparam("of_id"), _IS_HERE)
_LOCKED = _ONE.with_for_update()
_STATUS, _TYPE = bindparam("status", type_=Text), bindparam("campaign_type", type_=Text)
_FAMILY = bindparam("family", type_=Text)
_PART = bindparam("search", type_=Text)
_IDS = bindparam("campaign_ids", type_=ARRAY(Uuid))
_CALLED = func.concat_ws(" ", CAMPAIGNS.c.definition["name"].astext, CAMPAIGNS.c.slug)
_IS_FOUND = (
    (bindparam("include_deleted", type_=Boolean) | _IS_HERE)
    & (_IDS.is_(None) | (CAMPAIGNS.c.id == any_(_IDS)))
    & (_STATUS.is_(None) | (CAMPAIGNS.c.status == _STATUS))
    & (_FAMILY.is_(None) | (CAMPAIGNS.c.family == _FAMILY))
    & (_TYPE.is_(None) | (CAMPAIGNS.c.campaign_type == _TYPE))
    & (_PART.is_(None) | (func.strpos(func.lower(_CALLED), func.lower(_PART)) > 0))
)
_LAST_AT, _LAST_ID = bindparam("last_at", type_=DateTime(timezone=True)), bindparam("last_id", type_=Uuid)
_IS_BEYOND = _LAST_ID.is_(None) | (tuple_(CAMPAIGNS.c.created_at, CAMPAIGNS.c.id) < tuple_(_LAST_AT, _LAST_ID))
_BY_SLUG = select(CAMPAIGNS).where(CAMPAIGNS.c.slug == bindparam("slug", type_=Text), _IS_HERE).with_for_update()
_BY_FORM = select(CAMPAIGNS).where(CAMPAIGNS.c.form_id == bindparam("form_id", type_=Text), _IS_HERE)
_SEARCH = (
    select(CAMPAIGNS)
    .where(_IS_FOUND, _IS_BEYOND)
    .order_by(CAMPAIGNS.c.created_at.desc(), CAMPAIGNS.c.id.desc())
    .limit(bindparam("most", type_=Integer))
    .offset(bindparam("offset", type_=Integer))
)
_NAMED = (
    select(CAMPAIGNS.c.id, CAMPAIGNS.c.definition["name"].astext.label("name"))
    .where(_IS_FOUND)
    .order_by(CAMPAIGNS.c.created_at.desc(), CAMPAIGNS.c.id.desc())
    .limit(bindparam("most", type_=Integer))
)
_TOTAL = select(func.count()).select_from(CAMPAIGNS).where(_IS_FOUND)
_ADD = insert(CAMPAIGNS).values({name: bindparam(name) for name in _NAMES})
_SAVE = update(CAMPAIGNS).where(CAMPAIGNS.c.id == bindparam("of_id")).values({n: bindparam(n) for n in _NAMES})
_HOLD_SLUG = select(func.pg_advisory_xact_lock(func.hashtextextended(bindparam("slug", type_=Text), 0)))
"""Whoever gives a slug to a campaign waits here for others who give the same one."""
_TAKEN = select(exists().where(CAMPAIGNS.c.slug == bindparam("slug"), CAMPAIGNS.c.id != bindparam("of_id"), _IS_HERE))


class Campaigns:
    """Campaigns; those that were deleted are found only by a search that asks for them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def get(self, campaign_id: UUID) -> Campaign:
        """One campaign. Raises `NoSuchCampaign`."""
        return _first(await self._connection.execute(_ONE, {"of_id": campaign_id}))

    async def locked(self, campaign_id: UUID) -> Campaign:
        """One campaign, which nobody else changes until the transaction ends. Raises `NoSuchCampaign`."""
        return _first(await self._connection.execute(_LOCKED, {"of_id": campaign_id}))

    async def find_locked_by_slug(self, slug: str) -> Campaign | None:
        """The campaign of this slug; until the transaction ends nobody else gets the slug or changes it."""
        await self._connection.execute(_HOLD_SLUG, {"slug": slug})
        row = (await self._connection.execute(_BY_SLUG, {"slug": slug})).first()
        return None if row is None else _campaign(row)

    async def find_by_form(self, form_id: str) -> Campaign | None:
        """The campaign of a form."""
        row = (await self._connection.execute(_BY_FORM, {"form_id": form_id})).first()
        return None if row is None else _campaign(row)

    async def search(self, asked: Search) -> list[Campaign]:
        """A page of the campaigns that are like what is asked for, deleted ones too if asked."""
        last_at, last_id = asked.last or (None, None)
        place = {"most": asked.limit, "offset": asked.offset, "last_at": last_at, "last_id": last_id}
        return [_campaign(row) for row in await self._connection.execute(_SEARCH, {**_like(asked), **place})]

    async def names(self, asked: Search) -> Mapping[UUID, str]:
        """What the campaigns are called that are like what is asked for, newest first."""
        rows = await self._connection.execute(_NAMED, {**_like(asked), "most": asked.limit})
        return {row["id"]: row["name"] for row in rows}

    async def number(self, asked: Search) -> int:
        """How many campaigns are like what is asked for, on all pages."""
        return int((await self._connection.execute(_TOTAL, _like(asked))).scalar_one())

    async def add(self, campaign: Campaign) -> None:
        """Store a new campaign. Raises `SlugTaken`."""
        await self._claim_slug(campaign)
        await self._connection.execute(_ADD, _row(campaign))

    async def save(self, campaign: Campaign) -> None:
        """Store a changed campaign. Raises `SlugTaken`."""
        await self._claim_slug(campaign)
        await self._connection.execute(_SAVE, {"of_id": campaign.id, **_row(campaign)})

    async def _claim_slug(self, campaign: Campaign) -> None:
        if campaign.deleted_at is not None:
            return
        slug = {"slug": campaign.definition.slug}
        await self._connection.execute(_HOLD_SLUG, slug)
        if await self._connection.scalar(_TAKEN, {**slug, "of_id": campaign.id}):
            raise SlugTaken


def _like(asked: Search) -> dict[str, Any]:
    names = ("campaign_ids", "status", "family", "campaign_type", "search", "include_deleted")
    return {name: getattr(asked, name) for name in names}


def _first(rows: Any) -> Campaign:  # noqa: ANN401 - a result
    row = rows.first()
    if row is None:
        raise NoSuchCampaign
    return _campaign(row)


def _campaign(row: Mapping[Any, Any]) -> Campaign:
    return Campaign(
        definition=CampaignDefinition.model_validate(row["definition"]),
        presentation=presentation_of(row["presentation"]),
        editors=frozenset(row["editors"]),
        status=CampaignStatus(row["status"]),
        **{name: row[name] for name in _PLAIN},
    )


def _row(campaign: Campaign) -> dict[str, Any]:
    return {
        "slug": campaign.definition.slug,
        "family": campaign.definition.family,
        "campaign_type": campaign.definition.campaign_type,
        "status": campaign.status,
        "definition": campaign.definition.model_dump(mode="json"),
        "presentation": asdict(campaign.presentation),
        "editors": sorted(campaign.editors),
        **{name: getattr(campaign, name) for name in _PLAIN},
    }
