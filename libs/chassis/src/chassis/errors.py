"""The small tree of failures; each door translates it once."""

from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar, Self

from contracts.values import Fault, Params, Reason

MOST_FAULTS = 50
"""Faults of one request that are told at once."""


class Failure(Exception):
    """We could not decide, or were asked for what cannot be."""

    title: ClassVar[str] = "Failure"
    """Says it where nobody has said it in more detail, with `{name}` for each parameter."""
    headers: Mapping[str, str] = {}
    """What an HTTP answer says beside it."""

    def __init__(self, detail: str = "", **params: str | int) -> None:
        said = detail.sentence(**params) if isinstance(detail, Reason) else detail or _filled(type(self).title, params)
        super().__init__(said)
        self.detail = said
        self.code = detail.code if isinstance(detail, Reason) else type(self).__name__
        """Which refusal it is, for programs: the reason, where this class of failures has several, else the class."""
        self.params: Params = params
        """What the sentence names, by name."""

    def members(self) -> dict[str, object]:
        """What a program may want to know beside the sentence, by name."""
        return {"params": dict(self.params)} if self.params else {}


def _filled(title: str, params: Params) -> str:
    return title.format(**params) if params else title


class Rejected(Failure):
    """This can never succeed, however often it is tried."""

    title = "Rejected"


class Missing(Failure):
    """What was asked for is not there."""

    title = "Not found"


class NoSuchDifference(Missing):
    """There is no difference of this id."""

    title = "No such difference"


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

    title = "Changed meanwhile"

    def __init__(self, detail: str = "", *, current: int) -> None:
        super().__init__(detail, current=current)
        self.current = current
        """The number of the state there is now."""

    def members(self) -> dict[str, object]:
        """The number of the state there is now."""
        return super().members() | {"current": self.current}


class Unparsable(Rejected):
    """The bytes are not a message we know."""

    title = "Unparsable"


class Unauthenticated(Failure):
    """We do not know who is asking."""

    title = "Not authenticated"


class TokenNeeded(Unauthenticated):
    """No credential was shown, or not as a bearer token."""

    title = "A bearer token is needed"


class TokenInvalid(Unauthenticated):
    """The token was not made for us, or not by whom we believe."""

    title = "The token is not valid"


class TokenExpired(Unauthenticated):
    """The token was good once."""

    title = "The token has expired"


class LinkInvalid(Unauthenticated):
    """The link was not made by us, or for something else."""

    title = "The link is not valid"


class LinkExpired(Unauthenticated):
    """The link was good once."""

    title = "The link is not valid any more"


class Forbidden(Failure):
    """We know who is asking, and the answer is no."""

    title = "Not allowed"


class ForAdmins(Forbidden):
    """Only an admin may ask for this."""

    title = "Only for admins"


class NotForKind(Forbidden):
    """This is asked by callers of other kinds."""

    title = "Not for {kind}"


class Malformed(Failure):
    """The request is well-formed HTTP but says something it may not."""

    title = "Malformed"

    def __init__(self, detail: str = "", *, field: str, **params: str | int) -> None:
        super().__init__(detail, **params)
        self.faults: Sequence[Fault] = (Fault(field, self.detail, self.code, self.params),)
        self.code, self.params = type(self).__name__, {}
        """Everything that is wrong; a field is named as `body.email`, `query.cursor`, `header.idempotency-key`, or by
        its place in what is kept, such as `criteria.{id}.label_template` of a draft."""

    @classmethod
    def of(cls, faults: Sequence[Fault]) -> Self:
        """Several faults, of which there is at least one, told at once."""
        failure = cls("; ".join(fault.reason for fault in faults), field=faults[0].field)
        failure.faults = faults
        return failure

    def members(self) -> dict[str, object]:
        """Each fault with its field, as a program shows it beside that field."""
        return {"errors": [fault.members() for fault in self.faults[:MOST_FAULTS]]}


class WrongMethod(Failure):
    """The path exists, but not with this method."""

    title = "Method not allowed"

    def __init__(self, detail: str = "", *, allowed: Iterable[str]) -> None:
        super().__init__(detail)
        self.headers = {"Allow": ", ".join(sorted(set(allowed)))}
        """The methods it has (RFC 9110, 15.5.6)."""


class Overloaded(Failure):
    """There is no room now; come back later."""

    title = "Too many requests"

    def __init__(self, detail: str = "", *, retry_after: int = 1, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.headers = {"Retry-After": str(max(retry_after, 1)), **(headers or {})}
        """What the answer says of when to come back, in seconds, and of the limit."""
