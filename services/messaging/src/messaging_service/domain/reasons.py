"""Why a message waited, was not sent, or failed; and the same in a sentence for people."""

from enum import StrEnum


class Reason(StrEnum):
    """What stood in the way."""

    ADDRESS_MISSING = "address_missing"
    ADDRESS_INVALID = "address_invalid"
    SUPPRESSED = "suppressed"
    COPY_TOO_OLD = "copy_too_old"
    STALE = "stale"
    PAUSED = "paused"
    PROVIDER_NOT_CONFIGURED = "provider_not_configured"
    TEMPLATE_ERROR = "template_error"
    PROVIDER_REFUSED = "provider_refused"
    PROVIDER_UNAVAILABLE = "provider_unavailable"
    NOT_CONFIRMED = "not_confirmed"


_SENTENCES = {
    Reason.ADDRESS_MISSING: "The contact has no e-mail address.",
    Reason.ADDRESS_INVALID: "The contact's e-mail address is not one that mail can be sent to.",
    Reason.SUPPRESSED: "The contact or the address has opted out of e-mail.",
    Reason.COPY_TOO_OLD: "The version of contact, campaign or content that the step was decided on had not arrived.",
    Reason.STALE: "It was too late for this step.",
    Reason.PAUSED: "Sending was paused for the campaign.",
    Reason.PROVIDER_NOT_CONFIGURED: "No mail server is configured.",
    Reason.TEMPLATE_ERROR: "The step's text could not be rendered.",
    Reason.PROVIDER_REFUSED: "The mail server refused the message.",
    Reason.PROVIDER_UNAVAILABLE: "The mail server could not take the message, however often it was tried.",
    Reason.NOT_CONFIRMED: "The mail server may have taken the message; nobody could say in time.",
}


def sentence(reason: str) -> str:
    """A reason, in a sentence."""
    return _SENTENCES[Reason(reason)]
