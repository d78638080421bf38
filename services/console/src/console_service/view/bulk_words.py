"""What the API's words about bulk jobs are called on a page."""

from collections.abc import Mapping
from types import MappingProxyType

from .contact_words import REFUSALS
from .word import Word


def _(text: str) -> str:
    return text


ACTIONS: Mapping[str, Word] = MappingProxyType(
    {
        "enroll": Word(_("Enroll them")),
        "pause": Word(_("Pause their journeys")),
        "resume": Word(_("Resume their journeys")),
        "exit": Word(_("Take them out")),
    }
)
"""What is done with each contact."""
STATES: Mapping[str, Word] = MappingProxyType(
    {
        "running": Word(_("Running"), "cool"),
        "completed": Word(_("Completed"), "good"),
        "cancelled": Word(_("Cancelled")),
        "failed": Word(_("Failed"), "bad"),
    }
)
"""Where a job stands."""
SELECTED: Mapping[str, Word] = MappingProxyType(
    {
        "rule": Word(_("By a rule")),
        "segment": Word(_("By a segment")),
        "contacts": Word(_("By a list")),
        "everybody": Word(_("Everybody")),
    }
)
"""How its contacts were chosen."""
RESULTS: Mapping[str, Word] = MappingProxyType(
    {
        "done": Word(_("Done"), "good"),
        "refused": Word(_("Refused"), "warm"),
        "failed": Word(_("Failed"), "bad"),
    }
)
"""What became of one contact."""
REASONS: Mapping[str, Word] = MappingProxyType(
    {
        **REFUSALS,
        "unknown_contact": Word(_("Nobody is known under what this line says.")),
        "named_twice": Word(_("An earlier line leads to the same contact.")),
        "contact_erased": Word(_("The contact is forgotten.")),
        "not_enrolled": Word(_("The contact is not in the campaign.")),
        "paused_already": Word(_("The journey was paused already.")),
        "not_paused": Word(_("The journey was not paused.")),
        "payout_earned": Word(_("A payout is earned: withdraw this enrollment by itself.")),
        "not_applied": Word(_("This could not be done, because of a fault of ours.")),
    }
)
"""Why nothing was done with one."""
BULK_TABLES: Mapping[str, Mapping[str, Word]] = MappingProxyType(
    {
        "bulk_action": ACTIONS,
        "bulk_state": STATES,
        "bulk_selected": SELECTED,
        "bulk_result": RESULTS,
        "bulk_reason": REASONS,
    }
)
"""Kind of word to its table."""
EFFECTS: Mapping[str, str] = MappingProxyType(
    {
        "enroll": _("Each is let in by the same decision as one by one. Whoever is not gets every reason."),
        "pause": _(
            "Their journeys begin nothing until they are resumed. Promises and deadlines go on, and what was handed out"
            " before is still sent."
        ),
        "resume": _("Their journeys go on. What is late by now goes on one after another, not all at once."),
        "exit": _("Their enrollments end for good. Whoever has earned a payout stays."),
    }
)
"""What each action does, in a sentence."""
