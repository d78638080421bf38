"""Twilio: text messages by its API, which knows no key of ours; so what became of a lost answer is asked for."""

from chassis.absent import bring_back

bring_back("requests")  # its SDK imports this HTTP client, though it calls through ours

from .account import TwilioAccount  # noqa: E402 - only then can it be imported
from .refusals import reason_of  # noqa: E402
from .sender import TwilioSender  # noqa: E402

__all__ = ["TwilioAccount", "TwilioSender", "reason_of"]
