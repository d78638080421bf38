"""What publishing a draft would do to those inside: who stands where, and what becomes of them."""

from dataclasses import dataclass
from uuid import UUID

from contracts.values import CampaignDefinition, ExitReason, Step

from .following import Edit, Fate, Place


@dataclass(frozen=True)
class Crowd:
    """How many stand at one step of one version in the same way."""

    campaign_version: int
    step_id: UUID
    has_begun: bool
    """Whether the step has begun and is not over, or only its turn is waited for."""
    rests: bool
    """Whether a time ends the step; otherwise what was handed out is waited for."""
    number: int


@dataclass(frozen=True)
class Outlook:
    """What becomes of a crowd if its journeys follow."""

    crowd: Crowd
    step: Step
    fate: Fate
    to: Step | None
    """Where they go on; None where their journeys end."""
    exit: ExitReason | None
    """What they leave with then; None where they stay enrolled, because they have criteria to meet."""


def outlook(crowd: Crowd, theirs: CampaignDefinition, draft: CampaignDefinition) -> Outlook:
    """What becomes of a crowd on the version `theirs`."""
    edit = Edit(theirs.journey, draft.journey)
    passage = edit.passage(Place(crowd.step_id, crowd.has_begun, crowd.rests))
    leaves = passage.fate is Fate.ENDS and not any(one.required for one in theirs.criteria)
    return Outlook(
        crowd=crowd,
        step=theirs.journey.by_id[crowd.step_id],
        fate=passage.fate,
        to=None if passage.to is None else draft.journey.by_id[passage.to],
        exit=ExitReason.COMPLETED if leaves else None,
    )
