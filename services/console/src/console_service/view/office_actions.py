"""What an admin may do with users, keys and accounts: the button, what it will do, and what is said afterwards."""

from collections.abc import Mapping
from types import MappingProxyType

from .actions import ActionWords


def _(text: str) -> str:
    return text


USER_ACTIONS: Mapping[str, ActionWords] = MappingProxyType(
    {
        "link": ActionWords(
            _("Send a link"),
            _("This person is mailed a link for choosing a password. Links that were sent before no longer work then."),
            _("A link is on its way."),
        ),
        "enable": ActionWords(
            _("Let in again"),
            _("This person can sign in again, with the role they had before."),
            _("This person can sign in again."),
        ),
        "end-sessions": ActionWords(
            _("Sign out everywhere"),
            _("Every place where this person is signed in has to sign in again."),
            _("This person is signed out everywhere."),
        ),
        "drop-factor": ActionWords(
            _("Take the second factor away"),
            _("For somebody without their authenticator. The password alone lets them in until they set up another."),
            _("The second factor is gone."),
            is_final=True,
        ),
        "disable": ActionWords(
            _("Disable"),
            _("This person cannot sign in any more, and is signed out everywhere at once. The name stays in the log."),
            _("This person cannot sign in any more."),
            is_final=True,
        ),
    }
)
PAYMENT_ACTIONS: Mapping[str, ActionWords] = MappingProxyType(
    {
        "enable": ActionWords(
            _("Use again"),
            _("Payouts that have waited for this account are made at once."),
            _("The account is used again."),
        ),
        "disable": ActionWords(
            _("Disable"),
            _("Nothing more is asked for under this account. Payouts that need it wait until it is used again."),
            _("The account is disabled."),
            is_final=True,
        ),
    }
)
MAIL_ACTIONS: Mapping[str, ActionWords] = MappingProxyType(
    {
        "resume": ActionWords(
            _("Resume"),
            _("Messages that have waited for this account go out at once."),
            _("The account sends again."),
        ),
        "pause": ActionWords(
            _("Pause"),
            _("Nothing is sent through this account until it is resumed. Its messages wait."),
            _("The account is paused."),
            is_final=True,
        ),
    }
)
OVERLAPS: Mapping[str, str] = MappingProxyType(
    {
        "0": _("It ends at once"),
        "3600": _("For an hour"),
        "86400": _("For a day"),
        "604800": _("For a week"),
        "2592000": _("For 30 days"),
    }
)
"""How long a secret that is replaced stays good, in seconds."""
