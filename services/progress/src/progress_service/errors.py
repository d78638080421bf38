"""What can go wrong here, in our words."""

from chassis.errors import Missing, Rejected


class NoSuchCriterion(Missing):
    """The enrollment has no such criterion, or is not the caller's."""

    title = "No such criterion"


class PromiseDecided(Rejected):
    """The promise was met, missed or closed; nothing can change it."""

    title = "Promise already decided"


class WindowClosed(Rejected):
    """The deadline for reporting progress has passed."""

    title = "Deadline passed"


class NotManual(Rejected):
    """Evidence is only taken for criteria that are tracked by hand."""

    title = "Criterion is tracked automatically"
