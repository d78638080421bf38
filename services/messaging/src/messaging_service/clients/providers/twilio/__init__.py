"""Twilio: text messages by its API, which knows no key of ours; so what became of a lost answer is asked for."""

from chassis.absent import bring_back
from chassis.security.reach import Reach

from ...channels.sms import Text
from ...sender import Sender
from .account import TwilioAccount
from .refusals import reason_of

__all__ = ["TwilioAccount", "open_sender", "reason_of"]


def open_sender(account: TwilioAccount, reach: Reach) -> Sender[Text]:
    """The sender of an account. The SDK is read with the first of them: most processes never need its memory."""
    bring_back("requests")  # the SDK imports this HTTP client, though it calls through ours
    from .sender import TwilioSender  # noqa: PLC0415 - see above

    return TwilioSender(account, reach)
