"""Why a message waited, was not sent, or failed, in words of any channel; and the same in a sentence for people."""

from collections.abc import Mapping
from enum import StrEnum

from .suppression import SuppressionReason


class Reason(StrEnum):
    """What stood in the way."""

    ADDRESS_MISSING = "address_missing"
    ADDRESS_INVALID = "address_invalid"
    SUPPRESSED = "suppressed"
    COPY_TOO_OLD = "copy_too_old"
    STALE = "stale"
    PAUSED = "paused"
    CAMPAIGN_DELETED = "campaign_deleted"
    NOT_CONFIGURED = "not_configured"
    ACCOUNT_PAUSED = "account_paused"
    TEMPLATE_ERROR = "template_error"
    MAILBOX_UNKNOWN = "mailbox_unknown"
    MAILBOX_UNAVAILABLE = "mailbox_unavailable"
    MAILBOX_DISABLED = "mailbox_disabled"
    MAILBOX_FULL = "mailbox_full"
    ADDRESS_REFUSED = "address_refused"
    ADDRESS_UNSUPPORTED = "address_unsupported"
    NUMBER_UNKNOWN = "number_unknown"
    NUMBER_UNREACHABLE = "number_unreachable"
    OPTED_OUT = "opted_out"
    MESSAGE_TOO_LARGE = "message_too_large"
    POLICY_REFUSED = "policy_refused"
    PROVIDER_REFUSED = "provider_refused"
    PROVIDER_UNAVAILABLE = "provider_unavailable"
    NOT_CONFIRMED = "not_confirmed"


_SENTENCES: Mapping[str, str] = {
    Reason.ADDRESS_MISSING: "The contact has no address for this channel.",
    Reason.ADDRESS_INVALID: "The contact's address is not one that a message can be sent to.",
    Reason.SUPPRESSED: "The channel is closed for the contact or the address.",
    SuppressionReason.ERASED: "The contact asked to be forgotten.",
    SuppressionReason.UNSUBSCRIBED: "The contact has opted out.",
    SuppressionReason.COMPLAINED: "The contact has complained about a message.",
    SuppressionReason.BOUNCED: "An earlier message was refused because there is no such mailbox.",
    SuppressionReason.STAFF: "Staff has closed the channel.",
    Reason.COPY_TOO_OLD: "The version of contact, campaign or content that the step was decided on had not arrived.",
    Reason.STALE: "It was too late for this step.",
    Reason.PAUSED: "Sending was paused for the campaign.",
    Reason.CAMPAIGN_DELETED: "The campaign was deleted.",
    Reason.NOT_CONFIGURED: "No provider is configured for this channel.",
    Reason.ACCOUNT_PAUSED: "The provider account is paused until it works again or somebody has put it right.",
    Reason.TEMPLATE_ERROR: "The step's text could not be rendered.",
    Reason.MAILBOX_UNKNOWN: "There is no such mailbox.",
    Reason.MAILBOX_UNAVAILABLE: "The mailbox cannot be reached, and it is not said that there is none.",
    Reason.MAILBOX_DISABLED: "The mailbox takes no messages any more.",
    Reason.MAILBOX_FULL: "The mailbox is full.",
    Reason.ADDRESS_REFUSED: "The provider does not take the address for one.",
    Reason.ADDRESS_UNSUPPORTED: "The address is written in characters that the mail server cannot transport.",
    Reason.NUMBER_UNKNOWN: "There is no such number, or it takes no text messages.",
    Reason.NUMBER_UNREACHABLE: "The phone could not be reached.",
    Reason.OPTED_OUT: "The recipient has told the provider that she wants no messages from this sender.",
    Reason.MESSAGE_TOO_LARGE: "The message is larger than the provider or the mailbox takes.",
    Reason.POLICY_REFUSED: "A rule of the provider or of the mailbox forbids the message.",
    Reason.PROVIDER_REFUSED: "The provider refused the message.",
    Reason.PROVIDER_UNAVAILABLE: "The provider could not take the message; it is tried again.",
    Reason.NOT_CONFIRMED: "The provider may have taken the message; nobody could say in time.",
}


def sentence(reason: str) -> str:
    """A reason, or why a channel is closed, in a sentence."""
    return _SENTENCES[reason]
