"""Leaving the campaign for a reason."""

from contracts.values import ExitCampaign

from .kind import Course, Kind, Leave, Turn


def begin(step: ExitCampaign, _turn: Turn) -> Course:
    """Leave; whether the enrollment ends with it is the enrollment's to say."""
    return Leave(step.reason)


KIND = Kind(begin)
