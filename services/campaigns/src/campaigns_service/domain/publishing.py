"""Whether a draft may be published; who publishes it and who asks beforehand get the same answer."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from contracts.values import Fault

from .campaign import Campaign, Changed, needs_another, publish
from .draft import shortcomings
from .status import Action, NotAllowed, Obstacles, after


@dataclass(frozen=True)
class UnknownBundles:
    """Bundles that are listed and do not exist."""

    bundle_ids: tuple[str, ...]

    @property
    def why(self) -> Fault:
        """The refusal."""
        return Obstacles.UNKNOWN_BUNDLE.at("", bundles=", ".join(map(repr, self.bundle_ids)))


@dataclass(frozen=True)
class NeedsAnother:
    """Whoever changed the draft may neither publish it nor decide that this is allowed."""

    why: ClassVar[Fault] = Obstacles.SECOND_PERSON_NEEDED.at("")


@dataclass(frozen=True)
class Incomplete:
    """The draft lacks what a promise needs."""

    faults: tuple[Fault, ...]
    """Everything that it lacks."""

    @property
    def why(self) -> Fault:
        """All of it in a sentence."""
        return Obstacles.NOT_PUBLISHABLE.at("", lacks="; ".join(fault.reason for fault in self.faults))


Obstacle = NotAllowed | UnknownBundles | NeedsAnother | Incomplete
"""What keeps somebody from publishing a draft, with its reason."""


def publish_draft(campaign: Campaign, bundles: Collection[str], *, by: UUID, now: datetime) -> Changed | Obstacle:
    """Turn the draft into the next version, or say what keeps `by` from it; `bundles` are those that exist."""
    return obstacle(campaign, bundles, by=by) or publish(campaign, now)


def obstacle(campaign: Campaign, bundles: Collection[str], *, by: UUID) -> Obstacle | None:
    """What keeps somebody from publishing the draft, or None."""
    if isinstance(status := after(campaign.status, Action.PUBLISH), NotAllowed):
        return status
    if unknown := unknown_of((one.bundle_id for one in campaign.definition.bundles), bundles):
        return unknown
    if needs_another(campaign, by):
        return NeedsAnother()
    missing = shortcomings(campaign.definition)
    return Incomplete(tuple(missing)) if missing else None


def unknown_of(bundle_ids: Iterable[str], known: Collection[str]) -> UnknownBundles | None:
    """Those of some bundles that do not exist, or None."""
    unknown = tuple(bundle_id for bundle_id in bundle_ids if bundle_id not in known)
    return UnknownBundles(unknown) if unknown else None
