"""What can go wrong here, in our words."""

from chassis.errors import Malformed, Missing, NotYet, Rejected


class NoSuchCriterion(Missing):
    """The enrollment has no such criterion, or is not the caller's."""

    title = "No such criterion"


class NotTaken(Rejected):
    """A report or ruling that the promise does not take; the detail says why."""

    title = "Not taken"


class NotHappenedYet(NotYet):
    """A milestone is dated in the future; it counts when its time has come."""

    title = "Not happened yet"


class ToldDifferently(Rejected):
    """A milestone's reference is known, and what was told under it was something else: one of the two is wrong."""

    title = "Told differently before: {what}"


class NoSuchFile(Missing):
    """The criterion has no such file."""

    title = "No such file"


class NotAFile(Malformed):
    """The body is empty, or of a type that we do not take."""

    title = "body: neither PDF, image, archive nor text"


class EndOnItsWay(NotYet):
    """A contact was erased, which happens after the ends of her enrollments; one has not arrived."""

    title = "End of an enrollment not yet known"
