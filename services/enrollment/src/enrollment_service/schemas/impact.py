"""HTTP shapes of what publishing would do to those inside a campaign."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, Field

from chassis.http.bodies import In
from contracts.campaigns import Inside
from contracts.values import CampaignDefinition, ExitReason

from ..domain.following import Fate
from ..domain.impact import Crowd, Outlook


class ImpactIn(In):
    """What would be published."""

    definition: CampaignDefinition | None = None
    """Where it is left out, the campaign's draft, or its `version`."""
    version: Annotated[int, Field(ge=1)] | None = None


class Doing(StrEnum):
    """What somebody does at a step."""

    WAITING = "waiting"
    """Her turn is still to come."""
    RESTING = "resting"
    """The step has begun, and a time ends it."""
    HANDED_OUT = "handed_out"
    """The step has begun, and its message or call is still on its way."""


class StandingOut(BaseModel):
    """How many stand at a step, and what becomes of them with `follow`; by the other choices they stay as they are."""

    campaign_version: int
    step_id: UUID
    step_name: str
    kind: str
    doing: Doing
    number: int
    fate: Fate
    to_step_id: UUID | None
    to_step_name: str | None
    exit_reason: ExitReason | None
    """What they leave the campaign with where their journeys end; null where they stay enrolled."""

    @classmethod
    def of(cls, outlook: Outlook) -> Self:
        """From the domain."""
        step, to = outlook.step, outlook.to
        return cls(
            campaign_version=outlook.crowd.campaign_version,
            step_id=step.step_id,
            step_name=step.name,
            kind=step.kind,
            doing=_doing(outlook.crowd),
            number=outlook.crowd.number,
            fate=outlook.fate,
            to_step_id=to.step_id if to else None,
            to_step_name=to.name if to else None,
            exit_reason=outlook.exit,
        )


class PolicyOut(BaseModel):
    """What one choice does to those whose journeys go on, in numbers."""

    inside: Inside
    stays: int
    """They go on at their steps; with `pin` and `drain` in the version that they are on."""
    moves: int
    """They go on at a later step, at once or when what was handed out is over."""
    ends: int
    """Their journeys end."""
    keeps_out: bool
    """Whether nobody enters before all of `inside` are through."""


class ImpactOut(BaseModel):
    """Who is inside, and what each choice does to them."""

    inside: int
    """Everybody whose enrollment is open, also those whose journey is over."""
    policies: list[PolicyOut]
    steps: list[StandingOut]
    """Newest version first."""

    @classmethod
    def of(cls, outlooks: Sequence[Outlook], inside: int) -> Self:
        """From the domain."""
        counted = {fate: sum(one.crowd.number for one in outlooks if one.fate is fate) for fate in Fate}
        all_ = sum(counted.values())
        moves = counted[Fate.MOVES] + counted[Fate.MOVES_AFTERWARDS]
        return cls(
            inside=inside,
            policies=[
                PolicyOut(inside=Inside.PIN, stays=all_, moves=0, ends=0, keeps_out=False),
                PolicyOut(
                    inside=Inside.FOLLOW,
                    stays=counted[Fate.STAYS],
                    moves=moves,
                    ends=counted[Fate.ENDS],
                    keeps_out=False,
                ),
                PolicyOut(inside=Inside.DRAIN, stays=all_, moves=0, ends=0, keeps_out=inside > 0),
            ],
            steps=[StandingOut.of(one) for one in outlooks],
        )


def _doing(crowd: Crowd) -> Doing:
    if not crowd.has_begun:
        return Doing.WAITING
    return Doing.RESTING if crowd.rests else Doing.HANDED_OUT
