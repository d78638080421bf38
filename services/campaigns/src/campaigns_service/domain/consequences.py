"""What each action would do to a campaign, to be read before it is asked for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from contracts.campaigns import CampaignStatus
from contracts.values import Fault

from .campaign import Campaign, Changed, delete, move
from .publishing import Incomplete, Obstacle, Stock, publish_draft
from .status import Action

DELETE = "delete"
EFFECTS: Mapping[str, str] = MappingProxyType(
    {
        Action.PUBLISH: "The draft becomes the next version; whoever is enrolled keeps the version she was promised.",
        Action.PAUSE: "Messages wait until the campaign is resumed; deadlines run on, and goals still count.",
        Action.RESUME: "Messages that waited go out, as far as they are not too old.",
        Action.COMPLETE: "Nobody enrolls any more; whoever is inside goes on to the end, with her messages.",
        Action.CANCEL: "Nothing is sent any more and nobody enrolls; promises already made are kept.",
        Action.ARCHIVE: "The campaign is put away for good: nothing is sent; promises already made are kept.",
        DELETE: "Open enrollments end, except those that have earned a payout; this cannot be undone.",
    }
)
"""Each action, and what follows from it for people."""


@dataclass(frozen=True)
class Consequence:
    """What an action would do, or why it cannot be asked for."""

    action: str
    effect: str
    why: Fault | None
    """Why it cannot be asked for; None if it can."""
    status: CampaignStatus
    """Where the campaign would stand; where it stands if the action is refused."""
    accepts_enrollments: bool
    sending_paused: bool
    ends_enrollments: bool
    faults: tuple[Fault, ...] = ()
    """Everything that the draft lacks, where that is why it cannot be published."""


def consequences(campaign: Campaign, stock: Stock, *, by: UUID, now: datetime) -> list[Consequence]:
    """Every action, as if somebody asked for it now; nothing changes."""
    results = dict[str, Changed | Obstacle]({Action.PUBLISH: publish_draft(campaign, stock, by=by, now=now)})
    results |= {action: move(campaign, action, now) for action in Action if action is not Action.PUBLISH}
    results |= {DELETE: delete(campaign, now)}
    return [_consequence(campaign, action, result) for action, result in results.items()]


def _consequence(campaign: Campaign, action: str, result: Changed | Obstacle) -> Consequence:
    after, why = (result[0], None) if isinstance(result, tuple) else (campaign, result.why)
    return Consequence(
        action=str(action),
        effect=EFFECTS[action],
        why=why,
        status=after.status,
        accepts_enrollments=after.accepts_enrollments,
        sending_paused=after.sending_paused,
        ends_enrollments=why is None and action == DELETE,
        faults=result.faults if isinstance(result, Incomplete) else (),
    )
