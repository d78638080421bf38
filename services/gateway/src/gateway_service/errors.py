"""What can go wrong here, in our words."""

from chassis.errors import Conflict, Failure, Malformed, Missing, NotYet, Overloaded, Rejected, Unauthenticated
from contracts.values import Reason


class Refusal(Reason):
    """Why something cannot be done with users, keys or tenants as they stand."""

    EMAIL_TAKEN = "A user of this tenant has this e-mail address."
    LAST_ADMIN = "Nobody else who can sign in is an admin."
    USER_DISABLED = "A disabled user gets no link."
    FACTOR_IN_USE = "There is a second factor; take it away before you set up another."
    CODE_WRONG = "The code is wrong, or was used before."
    KEY_ENDS_BEFORE_IT_BEGINS = "A key cannot end before it begins."
    TENANT_ID_TAKEN = "There is a tenant with this id."


class NotFound(Reason):
    """What was asked for and is not there, or not any more."""

    NO_SUCH_SESSION = "There is no such session."
    NO_SUCH_USER = "There is no such user."
    NO_FACTOR_WAITS = "No second factor waits to be confirmed."
    NO_SUCH_KEY = "There is no such key."
    NO_SUCH_PROBLEM = "There is no problem of this name."
    MESSAGE_GONE = "The message of this link is not there any more."
    NOTHING_OF_THIS_ID = "No such {noun}."


class FieldFault(Reason):
    """Why fields of a request cannot be taken."""

    PROVIDER_OF_NO_WEBHOOKS = "The provider is one of {providers}."
    SIGNED_BY_ANOTHER_KIND = "The secret is the one this provider signs with."
    NOT_A_ZONE = "not a zone of the IANA time zone database"
    NO_PARKED_RECORDS_THERE = "There is no service {service} with parked records."
    ADDRESS_NOT_CARRIED = "The address or a header is too long, or holds what no address may hold."


class Admission(Reason):
    """Why a path is not for the caller."""

    NOT_FOR_ROLE = "Not for the role {role}."
    FOR_A_PERSON = "For a person who has signed in, not for an API key."
    OUT_OF_SCOPE = "The key has other scopes than {scope}."


class NoSuchPath(Missing):
    """Nothing is served at this path, or nothing by this method."""

    title = "No such path"


class NoSuchTenant(Missing):
    """The request does not say which tenant it is for, or names one that does not exist."""

    title = "No such tenant; the header X-Tenant says which one is meant"


class NoSuchEndpoint(Missing):
    """No webhook endpoint has this id and provider."""

    title = "No webhook endpoint has this id and provider"


class NoVault(Failure):
    """There is no key to seal or open secrets with; LODESTONE_SECRETS_KEY_FILES names none."""

    title = "No key for secrets"


class WrongCredentials(Unauthenticated):
    """What somebody typed to sign in, or to confirm that it is her, is not right."""

    title = "The e-mail address or the password is wrong"


class WrongPassword(WrongCredentials):
    """Who has signed in was asked for her password again, and typed another."""

    title = "The password is wrong"


class PasswordLinkOver(WrongCredentials):
    """The link that sets a password was used, replaced, or is too old."""

    title = "The link is used up or too old; ask for another one"


class UnknownCredential(Unauthenticated):
    """The key, the token or the session that was shown is not one of ours, or not any more."""

    title = "The credential is not one we know"


class SecondFactorNeeded(Unauthenticated):
    """The password is right, and a second factor is asked for."""

    title = "Show a code of the authenticator, or a recovery code"


class TooMany(Overloaded):
    """This credential asks more often than it may."""

    title = "Too many requests; come back later"


class StreamsFull(Overloaded):
    """As many streams are open as may be."""

    title = "As many streams as may be are open"


class ToldMeanwhile(Conflict):
    """Another transaction has told of the same purchase since we looked; the next attempt will know."""

    title = "Told in the meantime"


class NoSuchWebhook(Missing):
    """No webhook of this id is kept."""

    title = "No such webhook"


class NotOpen(Rejected):
    """What became of this webhook is final: only one that is parked or waiting can be replayed or closed."""

    title = "What became of it is final: {disposition}."


class SaidDifferently(Rejected):
    """This id came before, and what came under it said something else: one of the two has the wrong id."""

    title = "Id used for something else"


class Unreachable(NotYet):
    """A service behind the gateway has no address, does not answer, or not with what it was asked for."""

    title = "The service {service} does not answer as it should"


class NoSigningKey(Unreachable):
    """There is no key to sign tokens for services with."""

    title = "The gateway has no key to sign with"


class MalformedActivity(Malformed):
    """The body of an activity webhook does not have our shape."""

    title = "Malformed activity"


class SubmissionRefused(Rejected):
    """An activity that another system told by topic is not signed by who it names, or says nothing we know."""

    title = "Submission refused"
