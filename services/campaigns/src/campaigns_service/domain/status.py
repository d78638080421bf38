"""The seven statuses of a campaign, and the one table of how it moves between them."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from contracts.campaigns import CampaignStatus
from contracts.values import Fault, Reason

S = CampaignStatus


class Action(StrEnum):
    """What staff may ask of a campaign."""

    PUBLISH = "publish"
    PAUSE = "pause"
    RESUME = "resume"
    COMPLETE = "complete"
    CANCEL = "cancel"
    ARCHIVE = "archive"


class Obstacles(Reason):
    """Why an action cannot be asked for."""

    TRANSITION_REFUSED = "A campaign that is {status} cannot {action}."
    UNKNOWN_BUNDLE = "There is no bundle {bundles}."
    SECOND_PERSON_NEEDED = "Who changed this draft cannot publish it, nor switch off that a second person must."
    NOT_PUBLISHABLE = "{lacks}"


@dataclass(frozen=True)
class NotAllowed:
    """A campaign in this status cannot do that."""

    status: CampaignStatus
    action: Action

    @property
    def why(self) -> Fault:
        """The refusal."""
        return Obstacles.TRANSITION_REFUSED.at("", status=str(self.status), action=str(self.action))


TRANSITIONS: Mapping[CampaignStatus, Mapping[Action, CampaignStatus]] = MappingProxyType(
    {
        S.DRAFT: {Action.PUBLISH: S.ACTIVE, Action.ARCHIVE: S.ARCHIVED},
        S.SCHEDULED: {
            Action.PUBLISH: S.ACTIVE,
            Action.PAUSE: S.PAUSED,
            Action.CANCEL: S.CANCELLED,
            Action.ARCHIVE: S.ARCHIVED,
        },
        S.ACTIVE: {
            Action.PUBLISH: S.ACTIVE,
            Action.PAUSE: S.PAUSED,
            Action.COMPLETE: S.COMPLETED,
            Action.CANCEL: S.CANCELLED,
            Action.ARCHIVE: S.ARCHIVED,
        },
        S.PAUSED: {
            Action.PUBLISH: S.PAUSED,
            Action.RESUME: S.ACTIVE,
            Action.COMPLETE: S.COMPLETED,
            Action.CANCEL: S.CANCELLED,
            Action.ARCHIVE: S.ARCHIVED,
        },
        S.COMPLETED: {Action.ARCHIVE: S.ARCHIVED},
        S.CANCELLED: {Action.ARCHIVE: S.ARCHIVED},
        S.ARCHIVED: {},
    }
)
"""From each status, what may be asked and where it leads."""
SENDING = frozenset({S.ACTIVE, S.COMPLETED})
"""Statuses in which messages go out: a campaign that is completed lets nobody in, but whoever is inside goes on."""
ENDED = frozenset({S.COMPLETED, S.CANCELLED, S.ARCHIVED})
"""Statuses that a campaign does not come back from."""
AT_REST = frozenset({S.DRAFT, S.PAUSED, S.CANCELLED, S.ARCHIVED})
"""Statuses in which nothing is sent, and nothing will be until staff asks for it."""


def after(status: CampaignStatus, action: Action) -> CampaignStatus | NotAllowed:
    """The status that an action leads to."""
    return TRANSITIONS[status].get(action, NotAllowed(status, action))
