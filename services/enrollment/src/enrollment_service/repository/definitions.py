"""Published definitions, parsed once in a process: a version never changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from cachetools import LRUCache

from chassis.postgres.sql import Connection
from contracts.values import CampaignDefinition

Version = tuple[UUID, int]
"""A campaign and the number of its version."""

_BODIES = """
SELECT campaign_id, version, definition FROM definitions
WHERE (campaign_id, version) IN (SELECT * FROM unnest($1::uuid[], $2::integer[]))
"""


class Definitions:
    """The definitions of every tenant that were used last, at most so many."""

    def __init__(self, limit: int) -> None:
        self._parsed: LRUCache[tuple[UUID, Version], CampaignDefinition] = LRUCache(limit)

    def of_tenant(self, tenant_id: UUID) -> "TenantDefinitions":
        """Those of one tenant."""
        return TenantDefinitions(self._parsed, tenant_id)


@dataclass(frozen=True)
class TenantDefinitions:
    """The definitions of one tenant."""

    parsed: LRUCache[tuple[UUID, Version], CampaignDefinition]
    tenant_id: UUID

    async def of(self, connection: Connection, versions: Sequence[Version]) -> dict[Version, CampaignDefinition]:
        """These versions, as far as they are stored; only those not known yet are read."""
        found = {version: known for version in versions if (known := self.parsed.get((self.tenant_id, version)))}
        missing = [version for version in versions if version not in found]
        columns = [campaign_id for campaign_id, _ in missing], [number for _, number in missing]
        for campaign_id, number, body in await connection.run(_BODIES, *columns) if missing else ():
            definition = CampaignDefinition.model_validate(body)
            found[campaign_id, number] = self.parsed[self.tenant_id, (campaign_id, number)] = definition
        return found
