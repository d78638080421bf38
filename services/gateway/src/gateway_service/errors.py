"""What can go wrong here, in our words."""

from chassis.errors import Conflict, Failure, Malformed, Missing, NotYet, Overloaded, Rejected, Unauthenticated


class NoSuchPath(Missing):
    """Nothing is served at this path, or nothing by this method."""

    title = "No such path"


class NoSuchTenant(Missing):
    """The request does not say which tenant it is for, or names one that does not exist."""

    title = "No such tenant"


class NoSuchEndpoint(Missing):
    """No webhook endpoint has this id and provider."""

    title = "No such endpoint"


class NoVault(Failure):
    """There is no key to seal or open secrets with; LODESTONE_SECRETS_KEY_FILES names none."""

    title = "No key for secrets"


class WrongCredentials(Unauthenticated):
    """The e-mail address, the password, the key or the token is not one we know."""

    title = "Wrong credentials"


class TooMany(Overloaded):
    """This credential asks more often than it may."""

    title = "Too many requests"


class ToldMeanwhile(Conflict):
    """Another transaction has told of the same purchase since we looked; the next attempt will know."""

    title = "Told in the meantime"


class NoSuchWebhook(Missing):
    """No webhook of this id is kept."""

    title = "No such webhook"


class NotOpen(Rejected):
    """What became of this webhook is final: only one that is parked or waiting can be replayed or closed."""

    title = "Not open"


class Unreachable(NotYet):
    """A service behind the gateway does not answer."""

    title = "Service not reachable"


class MalformedActivity(Malformed):
    """The body of an activity webhook does not have our shape."""

    title = "Malformed activity"
