"""A decision about a message as a list of questions: what each asked, what it saw, and whether it let the message pass.

The questions stand in the order in which messaging asks them; the first that says no decides, and those after it are
not asked any more.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ..schemas.messages import Decision
from .formats import Formats
from .words import word

Seen = Mapping[str, Any]


def _(text: str) -> str:
    return text


@dataclass(frozen=True)
class Check:
    """One question of a decision: what it saw, and what came of it: passed, stopped, waits or not_asked."""

    question: str
    seen: str
    came_to: str


@dataclass(frozen=True)
class Clerk:
    """Tells decisions in a reader's language."""

    say: Callable[[str], str]
    formats: Formats

    def checks(self, decision: Decision) -> list[Check]:
        """Every question, in order."""
        last = next((place for place, rule in enumerate(_RULES) if decision.reason in rule.reasons), len(_RULES))
        stop = "waits" if decision.verdict == "defer" else "stopped"
        return [
            Check(
                self.say(rule.question),
                rule.tell(self, decision.inputs) if place <= last else "",
                "passed" if place < last else stop if place == last else "not_asked",
            )
            for place, rule in enumerate(_RULES)
        ]

    def word(self, kind: str, name: object) -> str:
        """A word of the API in the reader's language."""
        return self.say(word(kind, str(name)).text)

    def moment(self, told: object) -> str:
        """A moment as the API writes it; a hyphen for what is none."""
        try:
            return self.formats.moment(datetime.fromisoformat(str(told)))
        except ValueError:
            return "-"


@dataclass(frozen=True)
class Rule:
    """A question, the reasons that say no to it, and what it sees."""

    question: str
    reasons: frozenset[str]
    tell: Callable[[Clerk, Seen], str]


def _in_time(clerk: Clerk, seen: Seen) -> str:
    given = {"until": clerk.moment(seen.get("stale_at")), "now": clerk.moment(seen.get("now"))}
    return clerk.say(_("It is good until %(until)s; it was looked at on %(now)s.")) % given


def _provider(clerk: Clerk, seen: Seen) -> str:
    given = {"channel": clerk.word("channel", seen.get("channel")), "number": seen.get("accounts", 0)}
    return clerk.say(_("Provider accounts for %(channel)s: %(number)s.")) % given


def _open(clerk: Clerk, seen: Seen) -> str:
    if not seen.get("suppressed"):
        return clerk.say(_("The channel is open for the contact and the address."))
    reason = clerk.word("closure", seen.get("suppressed_because"))
    return clerk.say(_("The channel is closed: %(reason)s.")) % {"reason": reason}


def _campaign(clerk: Clerk, seen: Seen) -> str:
    if seen.get("campaign_version_needed") is None:
        return clerk.say(_("It belongs to no campaign."))
    return clerk.say(_("The campaign was deleted.") if seen.get("campaign_deleted") else _("The campaign is there."))


def _copies(clerk: Clerk, seen: Seen) -> str:
    known, needed = seen.get("contact_version_known"), seen.get("contact_version_needed")
    missing = [] if known is not None and needed is not None and known >= needed else [clerk.say(_("the contact"))]
    for name, said in (("campaign", _("the campaign's version")), ("content", _("the text"))):
        if seen.get(f"{name}_version_needed") is not None and not seen.get(f"{name}_version_known"):
            missing.append(clerk.say(said))
    if missing:
        return clerk.say(_("Not here yet: %(missing)s.")) % {"missing": ", ".join(missing)}
    return clerk.say(_("Contact, campaign and text are as new as the step that was decided on."))


def _address(clerk: Clerk, seen: Seen) -> str:
    return clerk.say(_("There is an address.") if seen.get("has_address") else _("There is no address."))


def _paused(clerk: Clerk, seen: Seen) -> str:
    if seen.get("campaign_version_needed") is None:
        return clerk.say(_("It belongs to no campaign."))
    return clerk.say(_("Sending is paused.") if seen.get("campaign_paused") else _("The campaign sends."))


def _account(clerk: Clerk, seen: Seen) -> str:
    works = seen.get("account_id") is not None
    return clerk.say(_("An account may be used now.") if works else _("Every account of the channel is paused."))


_RULES = (
    Rule(_("Is there still time?"), frozenset({"stale"}), _in_time),
    Rule(_("Is there a provider?"), frozenset({"not_configured"}), _provider),
    Rule(_("May the contact be written to?"), frozenset({"suppressed"}), _open),
    Rule(_("Is the campaign still there?"), frozenset({"campaign_deleted"}), _campaign),
    Rule(_("Is everything here that the step was decided on?"), frozenset({"copy_too_old"}), _copies),
    Rule(_("Is there an address?"), frozenset({"address_missing", "address_invalid"}), _address),
    Rule(_("Does the campaign send just now?"), frozenset({"paused"}), _paused),
    Rule(_("Does the provider account work?"), frozenset({"account_paused"}), _account),
)
"""In the order in which they are asked."""
