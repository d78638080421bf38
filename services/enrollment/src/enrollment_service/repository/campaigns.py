"""Our copy of campaigns: every state that was told, and every definition."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, DateTime, Integer, Uuid, any_, bindparam, case, select, text
from sqlalchemy.dialects.postgresql import insert

from chassis.postgres.sql import Connection
from contracts.campaigns import CampaignChanged, CampaignPublished, CampaignStatus
from contracts.values import CampaignDefinition, Goal, Journey

from ..domain.campaign import Campaign
from ..domain.history import CampaignState, History
from ..domain.order import Order
from ..errors import ToldDifferently
from ..tables import CAMPAIGN_STATES, CAMPAIGNS, DEFINITIONS
from .definitions import TenantDefinitions, Version
from .occurrences import Occurrences

_LOCK = "SELECT pg_advisory_xact_lock{kind}(hashtextextended('campaigns:' || current_setting('app.tenant'), 0))"
_LOCK_SHARED, _LOCK_EXCLUSIVE = text(_LOCK.format(kind="_shared")), text(_LOCK.format(kind=""))
_STATES, _NEWEST = CAMPAIGN_STATES.c, CAMPAIGNS.c

_VERSIONS = """
SELECT campaign_id, version, slug, bundle_ids FROM definitions
WHERE campaign_id IN (
    SELECT campaign_id FROM definitions
    WHERE slug = ANY($1::text[]) OR campaign_id = ANY($2::uuid[]) OR bundle_ids && $3::text[]
    {others}
)
ORDER BY campaign_id, version
"""
_RUNNING = "UNION ALL SELECT campaign_id FROM campaigns WHERE status IN ('active', 'paused') AND NOT is_deleted"
_MEANT, _MEANT_OR_RUNNING = _VERSIONS.format(others=""), _VERSIONS.format(others=_RUNNING)
_LISTENING = """
SELECT DISTINCT campaign_id FROM definitions JOIN campaigns USING (tenant_id, campaign_id)
WHERE listens && $1::text[] AND status IN ('active', 'paused') AND NOT is_deleted
"""
_LAUNCHED = (
    select(CAMPAIGN_STATES, CAMPAIGNS.c.sending_paused, CAMPAIGNS.c.is_deleted)
    .join(CAMPAIGNS, _NEWEST.campaign_id == _STATES.campaign_id)
    .where(_STATES.campaign_id == any_(bindparam("ids", type_=ARRAY(Uuid))), _STATES.status != CampaignStatus.DRAFT)
    .order_by(_STATES.campaign_id, _STATES.revision)
)

_ADD_DEFINITION = insert(DEFINITIONS).on_conflict_do_nothing()
_KNOWN_DEFINITION = select(DEFINITIONS.c.definition, DEFINITIONS.c.inside).where(
    DEFINITIONS.c.campaign_id == bindparam("campaign_id", type_=Uuid),
    DEFINITIONS.c.version == bindparam("version", type_=Integer),
)
_ADD_STATE = insert(CAMPAIGN_STATES).on_conflict_do_nothing()
_KNOWN_STATE = select(CAMPAIGN_STATES).where(
    _STATES.campaign_id == bindparam("campaign_id", type_=Uuid),
    _STATES.revision == bindparam("revision", type_=Integer),
)
_SWITCHES = ("revision", "status", "sending_paused", "is_deleted")
_IS_PAUSED = select(CAMPAIGNS.c.sending_paused).where(CAMPAIGNS.c.campaign_id == bindparam("campaign_id", type_=Uuid))
_NEW = insert(CAMPAIGNS)
_SWITCH = _NEW.on_conflict_do_update(
    index_elements=["tenant_id", "campaign_id"],
    set_={name: getattr(_NEW.excluded, name) for name in _SWITCHES},
    where=_NEWEST.revision < _NEW.excluded.revision,
)
_NAMES = select(DEFINITIONS.c.slug, DEFINITIONS.c.bundle_ids).where(
    DEFINITIONS.c.campaign_id == bindparam("campaign_id", type_=Uuid)
)
_BEGUN = _STATES.changed_at <= bindparam("at", type_=DateTime(timezone=True))
_DEFINED = (DEFINITIONS.c.campaign_id == _STATES.campaign_id) & (DEFINITIONS.c.version == _STATES.current_version)
# The newest state before a time, or else the oldest.
_IN_FORCE = (
    select(CAMPAIGN_STATES, CAMPAIGNS.c.sending_paused, CAMPAIGNS.c.is_deleted, DEFINITIONS.c.definition)
    .join(CAMPAIGNS, _NEWEST.campaign_id == _STATES.campaign_id)
    .join(DEFINITIONS, _DEFINED, isouter=True)
    .where(_STATES.campaign_id == bindparam("campaign_id", type_=Uuid))
    .order_by(_BEGUN.desc(), case((_BEGUN, _STATES.revision), else_=-_STATES.revision).desc())
    .limit(1)
)
_TITLES = (
    select(DEFINITIONS.c.campaign_id, DEFINITIONS.c.definition["name"].astext.label("name"))
    .where(DEFINITIONS.c.campaign_id == any_(bindparam("ids", type_=ARRAY(Uuid))))
    .order_by(DEFINITIONS.c.campaign_id, DEFINITIONS.c.version)
)


class Campaigns:
    """Campaigns as they were in force at a time, and what their triggers have yet to hear."""

    def __init__(self, connection: Connection, definitions: TenantDefinitions) -> None:
        self._connection = connection
        self.occurrences = Occurrences(connection)
        self._definitions = definitions
        self._is_locked = False

    async def lock_shared(self) -> None:
        """Take the tenant's campaigns lock shared, until commit: nothing of its campaigns changes meanwhile."""
        if not self._is_locked:  # a run of orders asks once
            await self._connection.execute(_LOCK_SHARED)
            self._is_locked = True

    async def lock_exclusive(self) -> None:
        """Take the tenant's campaigns lock alone, before any other, until commit: no order is decided meanwhile."""
        await self._connection.execute(_LOCK_EXCLUSIVE)

    async def add_definition(self, event: CampaignPublished) -> bool:
        """Store a published version; False if it was known. Raises `ToldDifferently` if it was known to be another."""
        row = {
            "campaign_id": event.campaign_id,
            "version": event.campaign_version,
            "slug": event.definition.slug,
            "bundle_ids": [bundle.bundle_id for bundle in event.definition.bundles],
            "listens": sorted({one.hears for one in event.definition.triggers if one.hears}),
            "definition": event.definition.model_dump(mode="json"),
            "published_at": event.published_at,
            "inside": event.inside.value,
        }
        added = await self._connection.execute(_ADD_DEFINITION, row)
        if not added.rowcount:
            named = {"campaign_id": event.campaign_id, "version": event.campaign_version}
            known, inside = (await self._connection.execute(_KNOWN_DEFINITION, named)).one()
            if CampaignDefinition.model_validate(known) != event.definition or inside != event.inside:
                raise ToldDifferently(what=f"version {event.campaign_version} of campaign {event.campaign_id}")
        return bool(added.rowcount)

    async def add_state(self, event: CampaignChanged) -> bool:
        """Store a state, and its switches if it is the newest; False if it was known.

        Raises `ToldDifferently` if it was known to be another.
        """
        row = event.model_dump(include={column.name for column in CAMPAIGN_STATES.columns})
        added = await self._connection.execute(_ADD_STATE, row)
        if not added.rowcount:
            named = {"campaign_id": event.campaign_id, "revision": event.revision}
            known = (await self._connection.execute(_KNOWN_STATE, named)).one()
            if any(known[name] != value for name, value in row.items()):
                raise ToldDifferently(what=f"revision {event.revision} of campaign {event.campaign_id}")
        switches = {name: getattr(event, name) for name in _SWITCHES}
        await self._connection.execute(_SWITCH, {"campaign_id": event.campaign_id, **switches})
        return bool(added.rowcount)

    async def is_paused(self, campaign_id: UUID) -> bool:
        """Whether nothing of a campaign is sent now; False if nothing was told of it."""
        return bool(await self._connection.scalar(_IS_PAUSED, {"campaign_id": campaign_id}))

    async def names(self, campaign_id: UUID) -> tuple[list[str], list[str]]:
        """What an order may mean a campaign by: its id and slugs, and the bundles it has listed."""
        found = (await self._connection.execute(_NAMES, {"campaign_id": campaign_id})).all()
        bundles = {bundle for _slug, bundle_ids in found for bundle in bundle_ids}
        return [str(campaign_id), *{slug for slug, _bundle_ids in found}], sorted(bundles)

    async def find(self, campaign_id: UUID, at: datetime) -> Campaign | None:
        """A campaign as it was in force at a time, drafts too; None if nothing was told of it."""
        row = (await self._connection.execute(_IN_FORCE, {"campaign_id": campaign_id, "at": at})).first()
        return None if row is None else _campaign(row)

    async def titles(self, campaign_ids: Collection[UUID]) -> dict[UUID, str]:
        """The newest names of campaigns; they stay when a campaign is deleted."""
        rows = await self._connection.execute(_TITLES, {"ids": list(campaign_ids)}) if campaign_ids else ()
        return {row["campaign_id"]: row["name"] for row in rows}

    async def histories(self, orders: Collection[Order]) -> list[History]:
        """Everything told of the campaigns that some orders may be meant for; a draft is not known yet."""
        named = {order.campaign for order in orders if order.campaign is not None}
        unnamed = [order for order in orders if order.campaign is None]
        bundles = {bundle_id for order in unnamed for bundle_id in order.bundle_ids}
        ids = filter(None, map(_uuid, named))
        meant = _MEANT if all(order.bundle_ids for order in unnamed) else _MEANT_OR_RUNNING
        return await self._of(await self._connection.run(meant, list(named), list(ids), list(bundles)))

    async def running(self) -> list[History]:
        """Everything told of the campaigns that run now."""
        return await self._of(await self._connection.run(_MEANT_OR_RUNNING, [], [], []))

    async def listening(self, names: Collection[str]) -> list[History]:
        """Everything told of the campaigns that run now, and of which a version listens to one of these names."""
        ids = list((await self._connection.run(_LISTENING, list(names))).scalars())
        return await self._of(await self._connection.run(_MEANT, [], ids, [])) if ids else []

    async def _of(self, rows: Iterable[Any]) -> list[History]:
        versions = list(rows)
        wanted = [(row["campaign_id"], row["version"]) for row in versions]
        definitions = await self._definitions.of(self._connection, wanted)
        states = await self._connection.execute(_LAUNCHED, {"ids": list({campaign_id for campaign_id, _ in wanted})})
        return _histories(versions, states, definitions)

    async def definitions(self, versions: Collection[Version]) -> Mapping[Version, CampaignDefinition]:
        """Some campaign versions."""
        return await self._definitions.of(self._connection, list(versions))

    async def journeys(self, versions: Collection[Version]) -> dict[Version, Journey]:
        """The journeys of some campaign versions."""
        definitions = await self._definitions.of(self._connection, list(versions))
        return {version: definition.journey for version, definition in definitions.items()}

    async def goals(self, versions: Collection[Version]) -> dict[Version, Sequence[Goal]]:
        """The goals of some campaign versions, of those that have any."""
        definitions = await self._definitions.of(self._connection, list(versions))
        return {version: definition.goals for version, definition in definitions.items() if definition.goals}


def _histories(
    versions: Iterable[Any], states: Iterable[Any], definitions: Mapping[Version, CampaignDefinition]
) -> list[History]:
    own = {key: list(group) for key, group in groupby(states, key=lambda row: row["campaign_id"])}
    return [
        History(
            campaign_id=campaign_id,
            sending_paused=own[campaign_id][0]["sending_paused"],
            slugs=frozenset(row["slug"] for row in rows),
            bundle_ids=frozenset(bundle for row in rows for bundle in row["bundle_ids"]),
            states=tuple(_state(row) for row in own[campaign_id]),
            definitions={row["version"]: definitions[campaign_id, row["version"]] for row in rows},
            is_deleted=own[campaign_id][0]["is_deleted"],
        )
        for campaign_id, group in groupby(versions, key=lambda row: row["campaign_id"])
        if campaign_id in own
        for rows in [list(group)]
    ]


def _state(row: Any) -> CampaignState:  # noqa: ANN401 - a row
    return CampaignState(
        row["revision"],
        CampaignStatus(row["status"]),
        row["accepts_enrollments"],
        row["current_version"],
        row["changed_at"],
    )


def _campaign(row: Any) -> Campaign:  # noqa: ANN401 - a row
    definition = row["definition"]
    return Campaign(
        campaign_id=row["campaign_id"],
        revision=row["revision"],
        status=CampaignStatus(row["status"]),
        accepts_enrollments=row["accepts_enrollments"],
        sending_paused=row["sending_paused"],
        version=row["current_version"],
        definition=None if definition is None else CampaignDefinition.model_validate(definition),
        is_deleted=row["is_deleted"],
    )


def _uuid(name: str) -> UUID | None:
    try:
        return UUID(name)
    except ValueError:
        return None
