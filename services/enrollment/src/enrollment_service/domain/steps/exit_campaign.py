"""Leaving the campaign for a reason."""

from contracts.values import ExitCampaign

from .kind import Course, Kind, Leave, Turn


def begin(step: ExitCampaign, _turn: Turn) -> Course:
    """Ask for the end of the enrollment, which decides whether it ends."""
    return Leave(step.reason)


KIND = Kind(begin)
