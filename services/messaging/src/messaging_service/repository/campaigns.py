"""Copies of campaigns: what each published version is called, and whether it sends now."""

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import any_, select

from chassis.postgres.sets import Insertion
from chassis.postgres.sql import Connection

from ..domain.recipient import Campaign, PublishedVersion
from ..tables import CAMPAIGNS, VERSIONS
from .rows import IDS, rows_of, without_tenant

_KEEP = """
INSERT INTO campaigns (campaign_id, revision, paused, deleted) VALUES ($1, $2, $3, $4)
ON CONFLICT (tenant_id, campaign_id) DO UPDATE SET
    revision = excluded.revision, paused = excluded.paused, deleted = excluded.deleted
WHERE campaigns.revision < excluded.revision
"""
_VERSION = ("campaign_id", "campaign_version", "name")
_KEEP_VERSION = Insertion(VERSIONS, *_VERSION, once=True)
_SEVERAL = select(CAMPAIGNS).where(CAMPAIGNS.c.campaign_id == any_(IDS))
_VERSIONS = """
SELECT versions.* FROM versions
JOIN unnest($1::uuid[], $2::integer[]) AS asked (campaign_id, campaign_version) USING (campaign_id, campaign_version)
"""


class Campaigns:
    """Copies of campaigns."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def keep(self, campaign: Campaign) -> None:
        """Store whether a campaign sends; an older revision never replaces a newer."""
        await self._connection.run(_KEEP, campaign.campaign_id, campaign.revision, campaign.paused, campaign.deleted)

    async def keep_version(self, version: PublishedVersion) -> None:
        """Store a published version; it never changes."""
        await _KEEP_VERSION(self._connection, rows_of([version], _VERSION))

    async def several(self, campaign_ids: Collection[UUID]) -> Mapping[UUID, Campaign]:
        """Campaigns by id."""
        rows = await self._connection.execute(_SEVERAL, {"ids": list(campaign_ids)})
        return {row["campaign_id"]: Campaign(**without_tenant(row)) for row in rows}

    async def versions(self, keys: Collection[tuple[UUID, int]]) -> Mapping[tuple[UUID, int], PublishedVersion]:
        """Published versions by campaign and number."""
        asked = list(keys)
        rows = await self._connection.run(_VERSIONS, [key[0] for key in asked], [key[1] for key in asked])
        found = [PublishedVersion(**without_tenant(row)) for row in rows]
        return {(version.campaign_id, version.campaign_version): version for version in found}
