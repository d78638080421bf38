"""The small tree of failures; each door translates it once."""

from typing import ClassVar


class Failure(Exception):
    """We could not decide, or were asked for what cannot be."""

    title: ClassVar[str] = "Failure"

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail or type(self).title)
        self.detail = detail or type(self).title


class Rejected(Failure):
    """This can never succeed, however often it is tried."""

    title = "Rejected"


class Missing(Failure):
    """What was asked for is not there."""

    title = "Not found"


class NotYet(Failure):
    """Depends on something that is still on its way."""

    title = "Not yet"


class Untried(NotYet):
    """Was not looked at: it came with others that failed together, while too many of its kind were failing."""

    title = "Not tried yet"


class Conflict(Failure):
    """Another transaction was faster; tried again, this one sees what the other wrote."""

    title = "Conflict"


class Outdated(Failure):
    """The change was meant for a state that somebody else has changed since."""

    title = "Changed since"

    def __init__(self, detail: str = "", *, current: int) -> None:
        super().__init__(detail)
        self.current = current
        """The number of the state there is now."""


class Unparsable(Rejected):
    """The bytes are not a message we know."""

    title = "Unparsable"


class Unauthenticated(Failure):
    """We do not know who is asking."""

    title = "Not authenticated"


class Forbidden(Failure):
    """We know who is asking, and the answer is no."""

    title = "Not allowed"


class Malformed(Failure):
    """The request is well-formed HTTP but says something it may not."""

    title = "Malformed"


class Overloaded(Failure):
    """There is no room now; come back later."""

    title = "Overloaded"
