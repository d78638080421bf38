"""The journey of a draft as its pages show it: the map beside one of several panels, and what is wrong at its step."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from fastapi.responses import Response

from ..charts.journey_map import map_of
from ..door import RequestContext
from ..errors import NotThere
from ..forms.journey import START, place_of, shown, taken, ways_of
from ..forms.step_form import Told, told_of
from ..forms.step_kinds import END, Step, kind_of
from ..schemas.campaigns import Campaign, Consequence
from ..schemas.drafts import Journey
from ..view.choices import Choices
from ..view.words import word
from .campaigns import PATH as LIST

ALL = f"{LIST}/{{campaign_id}}/steps"
ONE = f"{ALL}/{{step_id}}"


def _(text: str) -> str:
    return text


_BEGINNING = _("The beginning")
_THE_END = _("The end")


@dataclass(frozen=True)
class JourneyDraft:
    """A draft with its steps, what keeps them from being published, and what is to be known of them."""

    campaign: Campaign
    journey: Journey
    would: Consequence | None = None

    @property
    def steps(self) -> list[Step]:
        """Its steps as the API takes them."""
        return taken(self.journey)

    @property
    def contents(self) -> dict[str, str]:
        """Ids of contents with the steps that say them."""
        return {str(one["content_id"]): str(one["step_id"]) for one in self.journey.steps if one.get("content_id")}

    @property
    def lacks(self) -> Told:
        """What keeps its steps from being published."""
        faults = self.would.faults if self.would else []
        return told_of({one.field: one.sentence for one in faults}, self.steps, self.contents)

    @property
    def warned(self) -> Told:
        """What its steps will not do as they say."""
        warnings = {one.field: one.sentence for one in self.journey.warnings}
        return told_of(warnings, self.steps, self.contents)

    def has(self, step_id: str) -> bool:
        """Whether there is a step of this id."""
        return any(one["id"] == step_id for one in self.steps)

    def of_edition(self, edition: int) -> "JourneyDraft":
        """The same draft, as one of another edition."""
        return replace(self, campaign=self.campaign.model_copy(update={"edition": edition}))

    def step(self, step_id: UUID) -> Step:
        """One of its steps. Raises `NotThere`."""
        found = next((one for one in self.steps if one["id"] == str(step_id)), None)
        if found is None:
            raise NotThere
        return found


@dataclass(frozen=True)
class Panel:
    """What stands beside the map, and how the map is drawn for it."""

    template: str
    status: int = 200
    chosen: str = ""
    """The step that it is about."""
    steps: Sequence[Step] | None = None
    """The steps that are drawn; those of the draft if nothing is said."""
    told: Told | None = None
    """What is wrong with them; what publishing lacks if nothing is said."""
    said: str = ""
    """What was done."""
    undo: Mapping[str, str] = field(default_factory=dict)
    """What the form sends that takes it back; empty for what cannot be."""


async def draft_of(here: RequestContext, campaign_id: UUID) -> JourneyDraft:
    """The draft; what publishing it lacks, where somebody may ask that."""
    campaign, journey = await asyncio.gather(here.ask.campaigns.get(campaign_id), here.ask.drafts.steps(campaign_id))
    if not here.visitor.is_admin:
        return JourneyDraft(campaign, journey)
    found = await here.if_reachable(here.ask.campaigns.consequences(campaign_id))
    return JourneyDraft(campaign, journey, next((one for one in found or () if one.action == "publish"), None))


def show(here: RequestContext, draft: JourneyDraft, panel: Panel, **given: Any) -> Response:  # noqa: ANN401 - what a template takes
    """The page with the map and a panel."""
    steps = shown(draft.steps if panel.steps is None else panel.steps)
    return here.render(
        panel.template,
        status=panel.status,
        campaign=draft.campaign,
        root=f"{LIST}/{draft.campaign.id}/steps",
        steps=steps,
        names={str(one["step_id"]): str(one["name"]) for one in steps},
        drawn=map_of(steps, str(steps[0]["step_id"]) if steps else None),
        told=draft.lacks if panel.told is None else panel.told,
        warned=draft.warned,
        panel=panel,
        kind_of=kind_of,
        said=lambda words: [(name, here.text(text)) for name, text in words.items()],
        **given,
    )


def targets(here: RequestContext, steps: Sequence[Step]) -> Choices:
    """Where a way may lead: to a step, or to the end."""
    named = [(str(one["id"]), f"{number}. {one['name']}") for number, one in enumerate(steps, start=1)]
    return [*named, (END, here.text(_THE_END))]


def places(here: RequestContext, steps: Sequence[Step]) -> Choices:
    """Where a step may be put in: before all of them, and on every way."""
    found = [(START, here.text(_BEGINNING))]
    for number, one in enumerate(steps, start=1):
        ways = ways_of(one)
        for way, _target in ways:
            end = f": {_way_word(here, one, way)}" if len(ways) > 1 else ""
            found.append((place_of(str(one["id"]), way), f"{number}. {one['name']}{end}"))
    return found


def _way_word(here: RequestContext, step: Step, way: str) -> str:
    _root, _, row = way.partition(".")
    if row:
        return str(step["variants"][int(row.partition(".")[0])]["name"])
    return here.text(word("way", way).text)
