"""The small tree of failures; each door translates it once."""

from collections.abc import Iterable, Mapping
from typing import ClassVar


class Failure(Exception):
    """We could not decide, or were asked for what cannot be."""

    title: ClassVar[str] = "Failure"
    """Says it where nobody has said it in more detail."""
    headers: Mapping[str, str] = {}
    """What an HTTP answer says beside it."""

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail or type(self).title)
        self.detail = detail or type(self).title

    def members(self) -> dict[str, object]:
        """What a program may want to know beside the sentence, by name."""
        return {}


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

    def members(self) -> dict[str, object]:
        """The number of the state there is now."""
        return {"current": self.current}


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

    def __init__(self, detail: str = "", *, field: str | None = None) -> None:
        super().__init__(detail)
        self.field = field
        """What is wrong: the name of a part of the body, of the query or of a header; None if it is the whole."""

    def members(self) -> dict[str, object]:
        """What is wrong, in the form in which a request that has several faults is told all of them."""
        return {"errors": [{"field": self.field or "request", "reason": self.detail}]}


class WrongMethod(Failure):
    """The path exists, but not with this method."""

    title = "The path exists, but not with this method"

    def __init__(self, detail: str = "", *, allowed: Iterable[str]) -> None:
        super().__init__(detail)
        self.headers = {"Allow": ", ".join(sorted(set(allowed)))}
        """The methods it has (RFC 9110, 15.5.6)."""


class Overloaded(Failure):
    """There is no room now; come back later."""

    title = "Overloaded"

    def __init__(self, detail: str = "", *, retry_after: int = 1, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.headers = {"Retry-After": str(max(retry_after, 1)), **(headers or {})}
        """What the answer says of when to come back, in seconds, and of the limit."""
