"""What the API's words about messages and closed channels are called on a page."""

from collections.abc import Mapping
from types import MappingProxyType

from .word import Word


def _(text: str) -> str:
    return text


STANDINGS: Mapping[str, Word] = MappingProxyType(
    {
        "queued": Word(_("Waits"), "cool"),
        "sending": Word(_("Being sent"), "cool"),
        "unknown": Word(_("Being looked up"), "warm"),
        "settled": Word(_("Ended")),
        "sent": Word(_("Sent"), "good"),
        "sent_unconfirmed": Word(_("Sent, not confirmed"), "warm"),
        "skipped": Word(_("Not sent")),
        "failed": Word(_("Failed"), "bad"),
    }
)
"""Where a message stands, or how it ended."""
CHANNELS: Mapping[str, Word] = MappingProxyType({"email": Word(_("E-mail")), "sms": Word(_("Text message"))})
"""A way of reaching a contact."""
VERDICTS: Mapping[str, Word] = MappingProxyType(
    {
        "send": Word(_("It may go"), "good"),
        "defer": Word(_("It waits"), "warm"),
        "drop": Word(_("It does not go"), "bad"),
    }
)
"""What was decided of a message."""
ANSWERS: Mapping[str, Word] = MappingProxyType(
    {
        "succeeded": Word(_("The provider took it"), "good"),
        "declined": Word(_("The provider refused it"), "bad"),
        "later": Word(_("Not now: tried again later"), "warm"),
        "unknown": Word(_("No clear answer: looked up later"), "warm"),
    }
)
"""What a provider answered."""
REASONS: Mapping[str, Word] = MappingProxyType(
    {
        "address_missing": Word(_("The contact has no address for this channel.")),
        "address_invalid": Word(_("The contact's address is not one that a message can be sent to.")),
        "suppressed": Word(_("The channel is closed for the contact or the address.")),
        "erased": Word(_("The contact asked to be forgotten.")),
        "unsubscribed": Word(_("The contact has opted out.")),
        "complained": Word(_("The contact has complained about a message.")),
        "bounced": Word(_("An earlier message came back: there is no such mailbox.")),
        "staff": Word(_("Staff has closed the channel.")),
        "copy_too_old": Word(
            _("The version of contact, campaign or text that the step was decided on had not arrived.")
        ),
        "stale": Word(_("It was too late for this step.")),
        "paused": Word(_("Sending was paused for the campaign.")),
        "campaign_deleted": Word(_("The campaign was deleted.")),
        "not_configured": Word(_("No provider is configured for this channel.")),
        "account_paused": Word(_("The provider account is paused until it works again or somebody has put it right.")),
        "template_error": Word(_("The text of the step could not be filled in.")),
        "mailbox_unknown": Word(_("There is no such mailbox.")),
        "mailbox_unavailable": Word(_("The mailbox cannot be reached, and nobody says that there is none.")),
        "mailbox_disabled": Word(_("The mailbox takes no messages any more.")),
        "mailbox_full": Word(_("The mailbox is full.")),
        "address_refused": Word(_("The provider does not take the address for one.")),
        "address_unsupported": Word(_("The mail server cannot transport the characters of the address.")),
        "number_unknown": Word(_("There is no such number, or it takes no text messages.")),
        "number_unreachable": Word(_("The phone could not be reached.")),
        "opted_out": Word(_("The contact has told the provider to stop messages from this sender.")),
        "message_too_large": Word(_("The message is larger than the provider or the mailbox takes.")),
        "policy_refused": Word(_("A rule of the provider or of the mailbox forbids the message.")),
        "provider_refused": Word(_("The provider refused the message.")),
        "provider_unavailable": Word(_("The provider could not take the message; it is tried again.")),
        "not_confirmed": Word(_("The provider may have taken the message; nobody could say in time.")),
    }
)
"""Why a message waited, was not sent, or failed."""
CLOSURES: Mapping[str, Word] = MappingProxyType(
    {
        "erased": Word(_("Forgotten at their own request"), "bad"),
        "unsubscribed": Word(_("Opted out"), "warm"),
        "complained": Word(_("Complained"), "bad"),
        "staff": Word(_("Closed by staff")),
        "bounced": Word(_("No such mailbox"), "warm"),
    }
)
"""Why a channel is closed."""
MESSAGE_TABLES: Mapping[str, Mapping[str, Word]] = MappingProxyType(
    {
        "standing": STANDINGS,
        "channel": CHANNELS,
        "verdict": VERDICTS,
        "answer": ANSWERS,
        "reason": REASONS,
        "closure": CLOSURES,
    }
)
"""Kind of word to its table."""
