"""What can go wrong here, in our words."""

from chassis.errors import Malformed, Missing, NotYet, Rejected


class NoSuchMessage(Missing):
    """There is no such message."""

    title = "No such message"


class TextUnknown(Missing):
    """The text of a message has not arrived, so nobody can say what it will be."""

    title = "Text not yet known"


class NoSuchRecipient(Missing):
    """There is no such contact, or it is not known here yet."""

    title = "No such contact"


class RecipientOnItsWay(NotYet):
    """The last version of a contact has not arrived."""

    title = "Contact not yet known"


class NoSuchSuppression(Missing):
    """There is no such suppression."""

    title = "No such suppression"


class LiftWithoutReason(Rejected):
    """The contact has closed the channel herself, and nothing is stated why it is opened again."""

    title = "She has opted out herself: say why the channel is opened again"


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
