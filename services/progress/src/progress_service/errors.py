"""What can go wrong here, in our words."""

from chassis.errors import Missing, NotYet, Rejected


class NoSuchCriterion(Missing):
    """The enrollment has no such criterion, or is not the caller's."""

    title = "No such criterion"


class NotTaken(Rejected):
    """A report or ruling that the promise does not take; the detail says why."""

    title = "Not taken"


class NotHappenedYet(NotYet):
    """A milestone is dated in the future; it counts when its time has come."""

    title = "Not happened yet"
