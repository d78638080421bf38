"""What can go wrong here, in our words."""

from chassis.errors import Missing, Rejected


class NoSuchCriterion(Missing):
    """The enrollment has no such criterion, or is not the caller's."""

    title = "No such criterion"


class NotTaken(Rejected):
    """A report or ruling that the promise does not take; the detail says why."""

    title = "Not taken"
