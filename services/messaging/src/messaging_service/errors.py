"""What can go wrong here, in our words."""

from chassis.errors import Malformed, Missing, Rejected


class NoSuchMessage(Missing):
    """There is no such message."""

    title = "No such message"


class NoSuchRecipient(Missing):
    """There is no such contact, or it is not known here yet."""

    title = "No such contact"


class BrokenText(Malformed):
    """A text that cannot be rendered, or says nothing; the detail names the place."""

    title = "Broken text"


class NoSuchAccount(Missing):
    """There is no such provider account."""

    title = "No such provider account"


class MalformedAccount(Malformed):
    """The settings of a provider account are not those that its provider needs."""

    title = "Malformed provider account"


class AnotherAccount(Rejected):
    """The channel or provider of an account would change, or another account of the channel has its name."""

    title = "This is another provider account"


class NoVault(Rejected):
    """This installation has no key to seal secrets with."""

    title = "Secrets cannot be kept"
