"""What the API's words about enrollments are called on a page, and what staff may do with one."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from .actions import ActionWords
from .word import Word


def _(text: str) -> str:
    return text


SORTS: Mapping[str, Word] = MappingProxyType(
    {
        "newest": Word(_("Newest first")),
        "oldest": Word(_("Oldest first")),
        "deadline": Word(_("Deadline first")),
    }
)
"""In which order enrollments are listed."""
UNCLEAR: Mapping[str, Word] = MappingProxyType(
    {
        "is no number that we read": Word(_("is no number")),
        "can be read as two numbers": Word(_("can be read as two numbers")),
        "is in another currency or unit": Word(_("is in another currency or unit")),
        "has too many digits": Word(_("has too many digits")),
        "is not more than zero": Word(_("is not more than zero")),
        "is no whole number, and things are counted": Word(_("is no whole number, and things are counted")),
        "is missing, and there is no default": Word(_("is missing, and there is no default")),
    }
)
"""Why a value is no target."""
KNOWN: Mapping[str, Word] = MappingProxyType(
    {
        "audit": Word(_("Audit")),
        "evidence": Word(_("Evidence")),
        "chat_insights": Word(_("Chat")),
        "meeting_notes": Word(_("Meeting")),
        "onboarding_plan": Word(_("Onboarding plan")),
    }
)
"""Where something was known from."""
ENROLLMENT_TABLES: Mapping[str, Mapping[str, Word]] = MappingProxyType(
    {"sort": SORTS, "unclear": UNCLEAR, "known": KNOWN}
)
"""Kind of word to its table."""


class Ruling(NamedTuple):
    """What staff may say of a criterion: the button, and what follows from it."""

    button: str
    effect: str
    done: str
    kind: str = "quiet"


RULINGS: Mapping[str, Ruling] = MappingProxyType(
    {
        "verify": Ruling(
            _("Verify"), _("The criterion is met, whatever was counted."), _("The criterion is verified."), "main"
        ),
        "waive": Ruling(
            _("Waive"),
            _("The criterion no longer stands in the way, though it is not met."),
            _("The criterion is waived."),
        ),
        "reject": Ruling(
            _("Reject"),
            _("What was shown is not enough. The contact may show more until the deadline."),
            _("The evidence is rejected."),
            "danger",
        ),
    }
)


ENROLLMENT_ACTIONS: Mapping[str, ActionWords] = MappingProxyType(
    {
        "resolve": ActionWords(
            _("Resolve"),
            _("The payout is issued to the contact. A sum above the limits waits until a second person approves it."),
            _("The payout is resolved."),
            is_final=True,
        ),
        "order": ActionWords(
            _("Link the purchase"),
            _("The purchase that you choose becomes that of this enrollment. Criteria, terms and deadline stay."),
            _("The purchase is linked."),
        ),
        "withdraw": ActionWords(
            _("Withdraw"),
            _("The contact leaves the campaign: no more messages, and nothing can be earned. An open payout ends."),
            _("The contact is withdrawn."),
            is_final=True,
        ),
    }
)
"""In the order in which a page offers them."""
