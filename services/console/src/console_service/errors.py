"""What can go wrong here, in our words: mostly what the gateway answers, each as what a page can do about it."""

from collections.abc import Mapping

from chassis.errors import Failure, Forbidden, Missing, Outdated, Overloaded, Rejected, Unauthenticated


class SignedOut(Unauthenticated):
    """The session is over, or there was none: the way leads to sign-in and back."""

    title = "Signed out"


class WrongCredentials(Unauthenticated):
    """What was typed at sign-in is not right."""

    title = "Wrong credentials"


class SecondFactorNeeded(Unauthenticated):
    """The password is right, and a code of the authenticator is asked for."""

    title = "Second factor needed"


class NotAllowed(Forbidden):
    """The gateway does not let this user do that."""

    title = "Not allowed"


class ForeignPost(Forbidden):
    """A form that was not sent from a page of ours."""

    title = "Sent from another site"


class NotThere(Missing):
    """Nothing has this path or id, or nothing of this tenant."""

    title = "Not found"


class CampaignOver(NotThere):
    """A campaign that was public has ended."""

    title = "The campaign has ended"

    def __init__(self, detail: str = "", *, name: str) -> None:
        super().__init__(detail)
        self.name = name
        """What it was called."""


class Refused(Rejected):
    """The state of things does not allow it; the detail says why."""

    title = "Refused"

    def __init__(self, detail: str = "", *, code: str = "") -> None:
        super().__init__(detail)
        self.code = code
        """Which refusal it is, as the API names it, such as `SlugTaken`."""


class ChangedMeanwhile(Outdated):
    """Somebody else has changed it since the page was read."""

    title = "Changed meanwhile"


class WrongFields(Failure):
    """Fields that the gateway does not take, by name."""

    title = "Some fields are not right"

    def __init__(self, detail: str = "", *, problems: Mapping[str, str]) -> None:
        super().__init__(detail)
        self.problems = problems
        """Name of a field, as the API writes it without `body.`, to what is wrong with it."""


class TooMany(Overloaded):
    """The gateway was asked too often."""

    title = "Too many requests"

    def __init__(self, detail: str = "", *, seconds: int) -> None:
        super().__init__(detail, retry_after=seconds)
        self.seconds = max(seconds, 1)


class GatewayDown(Failure):
    """The gateway does not answer, or answers that it cannot."""

    title = "The system does not answer"
