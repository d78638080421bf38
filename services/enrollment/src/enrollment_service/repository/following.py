"""Journeys that are to go on in a later version of their campaign, and who stands where in one."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from chassis.postgres.limits import answered_within
from chassis.postgres.sql import Connection

from ..domain.impact import Crowd
from ..domain.journey_instance import JourneyInstance, Version

_FOLLOWED = "SELECT campaign_id, max(version) AS version FROM definitions WHERE inside = 'follow' GROUP BY campaign_id"
# One look at the index for each campaign that has such a version; journeys that are up to date are not read.
_BEHIND = f"""
SELECT {{found}} FROM ({_FOLLOWED}) AS followed CROSS JOIN LATERAL (
    SELECT enrollment_id, follows_at FROM journeys WHERE campaign_id = followed.campaign_id
        AND campaign_version < followed.version AND standing <> 'finished' {{which}}
) AS behind {{most}}
"""  # noqa: S608 - parts of our own
_READY = _BEHIND.format(
    found="enrollment_id", which="AND (follows_at IS NULL OR follows_at <= $1) LIMIT $2", most="LIMIT $2"
)
_NEXT = _BEHIND.format(found="min(coalesce(follows_at, $1))", which="", most="")
_PUT_OFF = f"UPDATE journeys SET follows_at = $3 WHERE enrollment_id IN ({_READY})"  # noqa: S608 - parts of our own
_FREE = """
SELECT enrollment_id FROM journeys WHERE enrollment_id = ANY ($1) ORDER BY enrollment_id FOR UPDATE SKIP LOCKED
"""
_TARGETS = """
SELECT asked.campaign_id, asked.version, min(definitions.version) AS next FROM unnest($1::uuid[], $2::integer[])
    AS asked (campaign_id, version)
JOIN definitions ON definitions.campaign_id = asked.campaign_id AND definitions.version > asked.version
WHERE inside = 'follow' GROUP BY asked.campaign_id, asked.version
"""
# A turn after a pause is kept: whoever is due sooner now still waits for it.
_LEAD = """
UPDATE journeys SET campaign_version = new.campaign_version, step_id = new.step_id, visit = new.visit,
    standing = new.standing,
    due_at = CASE WHEN is_paused THEN NULL WHEN planned_at IS NULL OR new.due_at IS NULL THEN new.due_at
        ELSE greatest(journeys.due_at, new.due_at) END,
    planned_at = CASE WHEN is_paused OR planned_at IS NOT NULL THEN new.due_at END, follows_at = NULL
FROM unnest($1::uuid[], $2::integer[], $3::uuid[], $4::integer[], $5::text[], $6::timestamptz[])
    AS new (enrollment_id, campaign_version, step_id, visit, standing, due_at)
WHERE journeys.enrollment_id = new.enrollment_id AND journeys.enrollment_id = ANY ($1)
"""
_CROWDS = """
SELECT campaign_version, step_id, standing = 'under_way' AS has_begun, standing = 'under_way' AND due_at IS NOT NULL
    AS rests, count(*) AS number
FROM journeys WHERE campaign_id = $1 AND standing <> 'finished'
GROUP BY 1, 2, 3, 4 ORDER BY 1 DESC, 2, 3, 4
"""
_INSIDE = "SELECT count(*) FROM enrollments WHERE campaign_id = $1 AND ended_at IS NULL"
_DRAINING = """
SELECT campaign_id, version FROM definitions JOIN unnest($1::uuid[], $2::integer[])
    AS asked (campaign_id, version) USING (campaign_id, version)
WHERE inside = 'drain' AND EXISTS (
    SELECT FROM enrollments WHERE enrollments.campaign_id = definitions.campaign_id
        AND enrollments.campaign_version < definitions.version AND ended_at IS NULL
)
"""


class Following:
    """What becomes of those inside when a version is published; whoever leads journeys over holds their locks."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def behind(self, now: datetime, limit: int) -> list[UUID]:
        """Some enrollments whose journeys are to follow by now, ours; those another worker holds are left to it."""
        found = list((await self._connection.run(_READY, now, limit)).scalars())
        return list((await self._connection.run(_FREE, found)).scalars()) if found else []

    async def next_behind(self, now: datetime) -> datetime | None:
        """When the next journey is to follow; None if none is."""
        moment: datetime | None = (await self._connection.run(_NEXT, now)).scalar()
        return moment

    async def put_off(self, now: datetime, wait: timedelta) -> None:
        """Let the journey that is next stay where it is for so long."""
        await self._connection.run(_PUT_OFF, now, 1, now + wait)

    async def targets(self, versions: Collection[Version]) -> dict[Version, int]:
        """Into which version each of some versions is followed next; those that are not are missing."""
        columns = [campaign_id for campaign_id, _ in versions], [number for _, number in versions]
        rows = await self._connection.run(_TARGETS, *columns)
        return {(row["campaign_id"], row["version"]): row["next"] for row in rows}

    async def lead(self, instances: Sequence[JourneyInstance]) -> None:
        """Store where these journeys stand in their later version; one at least."""
        rows = [
            (one.enrollment_id, one.campaign_version, *_where(one))
            for one in sorted(instances, key=lambda one: one.enrollment_id)
        ]
        await self._connection.run(_LEAD, *map(list, zip(*rows, strict=True)))

    async def draining(self, versions: Collection[Version]) -> set[Version]:
        """Those of some versions that nobody enters before everybody inside by an earlier one is through."""
        columns = [campaign_id for campaign_id, _ in versions], [number for _, number in versions]
        rows = await self._connection.run(_DRAINING, *columns) if versions else ()
        return {(row["campaign_id"], row["version"]) for row in rows}

    async def crowds(self, campaign_id: UUID, patience: timedelta) -> tuple[list[Crowd], int]:
        """How many stand where in running journeys, newest version first, and how many are inside at all.

        Raises `TooSlow`.
        """
        async with answered_within(self._connection, patience):
            rows = await self._connection.run(_CROWDS, campaign_id)
            inside: int = (await self._connection.run(_INSIDE, campaign_id)).scalar_one()
        return [Crowd(**dict(row)) for row in rows], inside


def _where(instance: JourneyInstance) -> tuple[Any, ...]:
    state = instance.state
    return state.step_id, state.visit, state.standing.value, state.due_at
