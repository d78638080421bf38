"""Where an enrollment stands, and why it ended."""

from enum import StrEnum


class EnrollmentStatus(StrEnum):
    """Life of an enrollment; the payout has a status of its own, and so has every message."""

    ACTIVE = "active"
    PAUSED = "paused"
    COMPLETED = "completed"
    EXITED = "exited"
    """Left early."""
    FAILED = "failed"

    @property
    def is_open(self) -> bool:
        """Whether anything can still change."""
        return self in (EnrollmentStatus.ACTIVE, EnrollmentStatus.PAUSED)


class ExitReason(StrEnum):
    """Why an enrollment ended."""

    COMPLETED = "completed"
    GOAL_ACHIEVED = "goal_achieved"
    UNSUBSCRIBED = "unsubscribed"
    STAGE_CHANGED = "stage_changed"
    MANUAL_REMOVE = "manual_remove"
    ERROR = "error"
    ABANDONED = "abandoned"
    CAMPAIGN_DELETED = "campaign_deleted"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    SAME_PURCHASE = "same_purchase"
    """Its purchase turned out to be that of another enrollment in the campaign, which goes on."""

    @property
    def status(self) -> EnrollmentStatus:
        """The status that an enrollment has after ending for this reason."""
        return _ENDS.get(self, EnrollmentStatus.EXITED)


_ENDS = {ExitReason.COMPLETED: EnrollmentStatus.COMPLETED, ExitReason.ERROR: EnrollmentStatus.FAILED}
