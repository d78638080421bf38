"""Whether a draft may be published; who publishes it and who asks beforehand get the same answer."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from contracts.campaigns import Inside
from contracts.values import CampaignDefinition, Fault, FieldKind, date_faults

from .campaign import Campaign, Changed, needs_another, publish
from .draft import Lack, shortcomings
from .status import Action, NotAllowed, Obstacles, after


@dataclass(frozen=True)
class Stock:
    """What exists of what a draft names."""

    bundles: Collection[str]
    contents: Collection[UUID]
    fields: Mapping[str, FieldKind]
    """Fields of contacts that the tenant has made, as far as they are in use."""


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


Obstacle = NotAllowed | NeedsAnother | Incomplete
"""What keeps somebody from publishing a draft, with its reason."""


def publish_draft(
    campaign: Campaign, stock: Stock, *, by: UUID, now: datetime, inside: Inside = Inside.PIN
) -> Changed | Obstacle:
    """Turn the draft into the next version, or say what keeps `by` from it."""
    return obstacle(campaign, stock, by=by) or publish(campaign, now, inside)


def obstacle(campaign: Campaign, stock: Stock, *, by: UUID) -> Obstacle | None:
    """What keeps somebody from publishing the draft, or None."""
    if isinstance(status := after(campaign.status, Action.PUBLISH), NotAllowed):
        return status
    if needs_another(campaign, by):
        return NeedsAnother()
    missing = [*shortcomings(campaign.definition), *_not_there(campaign.definition, stock)]
    return Incomplete(tuple(missing)) if missing else None


def unknown_of(bundle_ids: Iterable[str], known: Collection[str]) -> Fault | None:
    """Why some bundles cannot be listed: those of them that do not exist; None if all do."""
    unknown = [bundle_id for bundle_id in bundle_ids if bundle_id not in known]
    return Obstacles.UNKNOWN_BUNDLE.at("bundles", bundles=", ".join(map(repr, unknown))) if unknown else None


def _not_there(definition: CampaignDefinition, stock: Stock) -> Iterator[Fault]:
    if unknown := unknown_of((one.bundle_id for one in definition.bundles), stock.bundles):
        yield unknown
    for step in definition.journey.steps:
        if (content_id := step.says()) is not None and content_id not in stock.contents:
            yield Lack.CONTENT_MISSING.at(f"journey.steps.{step.step_id}", step=step.name)
    yield from (fault.within("triggers") for fault in date_faults(definition.triggers, stock.fields))
    yield from (fault.within("journey") for fault in definition.journey.field_faults(stock.fields))
