"""An action that staff may ask for, in words for people, and those that may be asked for of a campaign."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple


def _(text: str) -> str:
    return text


class ActionWords(NamedTuple):
    """An action: its button, what follows from it, what is said when it is done, and whether something ends by it."""

    button: str
    effect: str
    done: str
    is_final: bool = False


ACTIONS: Mapping[str, ActionWords] = MappingProxyType(
    {
        "publish": ActionWords(
            _("Publish"),
            _("The draft becomes the next version. Whoever is enrolled keeps the promise that was made."),
            _("The draft is published."),
        ),
        "pause": ActionWords(
            _("Pause"),
            _("Messages wait until the campaign is resumed. Deadlines run on, and goals still count."),
            _("The campaign is paused."),
        ),
        "resume": ActionWords(
            _("Resume"),
            _("Messages that waited go out, as far as they are not too old."),
            _("The campaign goes on."),
        ),
        "complete": ActionWords(
            _("Complete"),
            _("Nobody enrolls any more. Whoever is inside goes on to the end, with all messages."),
            _("The campaign is completed."),
            is_final=True,
        ),
        "cancel": ActionWords(
            _("Cancel campaign"),
            _("Nothing is sent any more and nobody enrolls. Promises already made are kept."),
            _("The campaign is cancelled."),
            is_final=True,
        ),
        "archive": ActionWords(
            _("Archive"),
            _("The campaign is put away for good: nothing is sent. Promises already made are kept."),
            _("The campaign is archived."),
            is_final=True,
        ),
        "delete": ActionWords(
            _("Delete"),
            _("The campaign disappears. Open enrollments end, except those that have earned a payout."),
            _("The campaign is deleted."),
            is_final=True,
        ),
    }
)
