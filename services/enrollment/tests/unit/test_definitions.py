"""Definitions are parsed once, never taken for those of another tenant, and only so many are kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast
from uuid import UUID

from chassis.postgres.sql import Connection
from contracts.campaigns import CampaignPublished
from contracts.examples import example
from contracts.values import CampaignDefinition
from enrollment_service.repository.definitions import Definitions, Version

ONE, OTHER, CAMPAIGN = UUID(int=1), UUID(int=2), UUID(int=9)
WRITTEN = example(CampaignPublished).definition.model_dump(mode="json")


@dataclass
class Stored:
    """A database of one tenant that notes what it was asked for."""

    bodies: Mapping[Version, Any]
    asked: list[Version] = field(default_factory=list)

    async def run(self, _text: str, campaigns: Sequence[UUID], numbers: Sequence[int]) -> list[tuple[UUID, int, Any]]:
        """The rows of these versions."""
        wanted = list(zip(campaigns, numbers, strict=True))
        self.asked += wanted
        return [(*version, self.bodies[version]) for version in wanted if version in self.bodies]


def named(name: str) -> dict[str, Any]:
    return WRITTEN | {"name": name}


async def read(definitions: Definitions, tenant: UUID, stored: Stored, *versions: Version) -> list[CampaignDefinition]:
    found = await definitions.of_tenant(tenant).of(cast("Connection", stored), versions)
    return [found[version] for version in versions if version in found]


async def test_a_version_is_read_once() -> None:
    definitions, stored = Definitions(10), Stored({(CAMPAIGN, 1): named("first")})
    one = await read(definitions, ONE, stored, (CAMPAIGN, 1))
    again = await read(definitions, ONE, stored, (CAMPAIGN, 1))
    assert one[0] is again[0]
    assert stored.asked == [(CAMPAIGN, 1)]


async def test_two_tenants_with_one_campaign_and_version_have_each_their_own() -> None:
    definitions = Definitions(10)
    for tenant, name in ((ONE, "hers"), (OTHER, "his"), (ONE, "hers")):
        (found,) = await read(definitions, tenant, Stored({(CAMPAIGN, 1): named(name)}), (CAMPAIGN, 1))
        assert found.name == name


async def test_of_more_than_the_limit_those_used_last_are_kept_and_all_are_answered() -> None:
    definitions = Definitions(2)
    stored = Stored({(CAMPAIGN, number): named(str(number)) for number in range(5)})
    versions = [(CAMPAIGN, number) for number in range(5)]
    assert [one.name for one in await read(definitions, ONE, stored, *versions)] == ["0", "1", "2", "3", "4"]
    stored.asked.clear()
    await read(definitions, ONE, stored, *reversed(versions))
    assert stored.asked == versions[2::-1]


async def test_what_is_not_stored_is_not_remembered_as_missing() -> None:
    definitions = Definitions(10)
    assert await read(definitions, ONE, Stored({}), (CAMPAIGN, 1)) == []
    assert len(await read(definitions, ONE, Stored({(CAMPAIGN, 1): WRITTEN}), (CAMPAIGN, 1))) == 1
