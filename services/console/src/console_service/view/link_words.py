"""The words of pages that a link opens: where an enrollment stands for its contact, and why nothing is sent to her."""

from collections.abc import Mapping
from types import MappingProxyType

from .word import Word


def _(text: str) -> str:
    return text


PARTICIPATIONS: Mapping[str, Word] = MappingProxyType(
    {
        "under_way": Word(_("Under way"), "good"),
        "time_is_up": Word(_("Being looked at"), "cool"),
        "choose": Word(_("Your choice"), "warm"),
        "on_its_way": Word(_("Payout under way"), "warm"),
        "paid": Word(_("Paid"), "good"),
        "stopped": Word(_("Done")),
        "over": Word(_("Over")),
    }
)
"""Where an enrollment stands for its contact (`view/participations.py`)."""
CHANNELS: Mapping[str, Word] = MappingProxyType({"email": Word(_("E-mail")), "sms": Word(_("Text message"))})
"""A way of reaching a contact."""
CLOSED: Mapping[str, Word] = MappingProxyType(
    {
        "unsubscribed": Word(_("You have unsubscribed.")),
        "complained": Word(_("You reported one of our messages, so we send nothing more.")),
        "bounced": Word(_("Our messages came back from this address, so we send nothing more to it.")),
        "staff": Word(_("We have stopped writing to you here. Write to us if you would like to hear from us again.")),
        "erased": Word(_("You asked us to forget you, so we send nothing more.")),
    }
)
"""Why a channel is closed, to its contact."""
