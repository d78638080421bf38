"""What the API's words about contacts and files of contacts are called on a page."""

from collections.abc import Mapping
from types import MappingProxyType

from .word import Word


def _(text: str) -> str:
    return text


REFUSALS: Mapping[str, Word] = MappingProxyType(
    {
        "campaign_unknown": Word(_("There is no such campaign, or it was never published.")),
        "campaign_not_active": Word(_("The campaign was not active.")),
        "enrolling_paused": Word(_("The campaign took nobody in at that time.")),
        "before_window": Word(_("The purchase came before the campaign began.")),
        "after_window": Word(_("The purchase came after the campaign had ended.")),
        "after_enrollment_deadline": Word(_("The purchase came after the last day for enrolling.")),
        "audit_missing": Word(_("There was no audit yet, and the campaign's criteria need values of one.")),
        "bundle_not_eligible": Word(_("What was bought is none of the campaign's bundles.")),
        "below_minimum": Word(_("The purchase was smaller than the campaign asks for.")),
        "currency_mismatch": Word(_("The purchase was in another currency than the campaign pays back.")),
        "already_enrolled": Word(_("The contact is, or was, in the campaign already.")),
        "conditions_not_met": Word(_("The rule of the trigger does not mean the contact.")),
        "conditions_unanswerable": Word(_("The rule of the trigger asks for a field that there is not.")),
        "excluded": Word(_("A rule of the trigger keeps the contact out.")),
        "campaign_full": Word(_("As many have entered the campaign as ever may.")),
        "campaign_draining": Word(_("Whoever is inside by an earlier version is to be through first.")),
        "threshold_unclear": Word(_("A value that sets a target is no clear number: it has to be corrected.")),
        "bundle_unknown": Word(_("Nobody has said yet which bundle was bought.")),
    }
)
"""Why a contact was not let into a campaign."""
ENTRIES: Mapping[str, Word] = MappingProxyType(
    {
        "auto_purchase": Word(_("By a purchase")),
        "admin_manual": Word(_("By staff")),
        "sales_conversation": Word(_("In a sales conversation")),
        "automatic_trigger": Word(_("By a trigger of the campaign")),
        "bulk_import": Word(_("With many others, by staff")),
    }
)
"""What made a contact enter a campaign."""
EXITS: Mapping[str, Word] = MappingProxyType(
    {
        "completed": Word(_("Completed"), "good"),
        "goal_achieved": Word(_("Goal reached"), "good"),
        "unsubscribed": Word(_("Opted out of messages")),
        "stage_changed": Word(_("Moved to another stage")),
        "manual_remove": Word(_("Taken out by staff")),
        "error": Word(_("Something failed"), "bad"),
        "abandoned": Word(_("Abandoned")),
        "campaign_deleted": Word(_("The campaign was deleted")),
        "expired": Word(_("Time ran out")),
        "withdrawn": Word(_("Withdrawn")),
        "same_purchase": Word(_("The purchase was that of another enrollment")),
    }
)
"""Why an enrollment ended."""
INPUTS: Mapping[str, Word] = MappingProxyType(
    {
        "chat_insights": Word(_("Chat")),
        "meeting_notes": Word(_("Meeting")),
        "onboarding_plan": Word(_("Onboarding plan")),
    }
)
"""Where something was learned of a contact, besides audits and evidence."""
SEPARATORS: Mapping[str, Word] = MappingProxyType(
    {"comma": Word(_("Comma")), "semicolon": Word(_("Semicolon")), "tab": Word(_("Tab"))}
)
"""What may stand between the fields of a line of a file."""
CRITERIA: Mapping[str, Word] = MappingProxyType(
    {
        "pending": Word(_("Not begun")),
        "in_progress": Word(_("Under way"), "cool"),
        "met": Word(_("Met"), "good"),
        "not_met": Word(_("Not met"), "bad"),
        "waived": Word(_("Waived"), "good"),
    }
)
"""Where a criterion stands."""
CAUSES: Mapping[str, Word] = MappingProxyType(
    {
        "counted": Word(_("A criterion moved by what became known")),
        "submitted": Word(_("Evidence for a criterion was sent")),
        "measured": Word(_("A criterion was measured")),
        "verified": Word(_("Staff verified a criterion"), "good"),
        "waived": Word(_("Staff waived a criterion"), "good"),
        "rejected": Word(_("Staff rejected the evidence for a criterion"), "bad"),
    }
)
"""What moved a criterion of a contact."""
PAYOUT_STATES: Mapping[str, Word] = MappingProxyType(
    {
        "offered": Word(_("Payouts to choose from"), "cool"),
        "chosen": Word(_("Chosen"), "cool"),
        "awaiting_approval": Word(_("Waits for approval"), "warm"),
        "issuing": Word(_("On its way"), "warm"),
        "issued": Word(_("Paid"), "good"),
        "failed": Word(_("Failed"), "bad"),
        "unknown": Word(_("Outcome unknown"), "bad"),
        "reversed": Word(_("Reversed"), "bad"),
        "withdrawn": Word(_("Withdrawn")),
    }
)
"""Where a payout of a contact stands."""
KINDS: Mapping[str, Word] = MappingProxyType(
    {
        "order": Word(_("Purchases")),
        "enrollment": Word(_("Enrollments")),
        "refusal": Word(_("Refusals")),
        "merge": Word(_("Merges")),
        "audit": Word(_("Audits")),
        "evidence": Word(_("Evidence")),
        "input": Word(_("What conversations said")),
        "form": Word(_("Forms")),
        "criterion_change": Word(_("Changes of criteria")),
        "payout": Word(_("Payouts")),
        "message": Word(_("Messages")),
        "suppression": Word(_("Closed channels")),
    }
)
"""What a timeline tells of."""
MOVES: Mapping[str, Word] = MappingProxyType(
    {
        "identities": Word(_("Addresses, numbers and ids")),
        "identity_conflicts": Word(_("Identity conflicts")),
        "orders": Word(_("Purchases")),
        "audits": Word(_("Audits")),
        "evidence_values": Word(_("Evidence values")),
        "inputs": Word(_("What conversations said")),
        "form_submissions": Word(_("Forms that were filled in")),
        "occurrences": Word(_("What triggers have yet to hear")),
        "contact_dates": Word(_("Dates that triggers may follow")),
        "dates_reached": Word(_("Dates that triggers have heard of")),
        "webhook_calls": Word(_("Answers to webhooks")),
        "refusals": Word(_("Refusals")),
        "enrollments": Word(_("Enrollments")),
        "order_differences": Word(_("Notes on purchases reported twice")),
    }
)
"""What goes along when contacts are merged, or is emptied when one is erased."""
OBSTACLES: Mapping[str, Word] = MappingProxyType(
    {
        "open_enrollment": Word(
            _("The contact is in a campaign that has not ended. Let it end, or withdraw the contact from it.")
        ),
        "payout_under_way": Word(_("Money that the contact has earned has not arrived yet.")),
        "import_running": Word(
            _("A file of contacts is being applied, and this contact may be in it. Wait until it has ended.")
        ),
    }
)
"""What stands against an erasure."""
IMPORTS: Mapping[str, Word] = MappingProxyType(
    {
        "running": Word(_("Running"), "cool"),
        "completed": Word(_("Completed"), "good"),
        "cancelled": Word(_("Cancelled")),
        "failed": Word(_("Failed"), "bad"),
        "closed": Word(_("Closed")),
    }
)
"""Where an import stands."""
FAULTS: Mapping[str, Word] = MappingProxyType(
    {
        "no_address": Word(_("This is no e-mail address.")),
        "no_phone": Word(_("This is no phone number of its country, or of yours where it names none.")),
        "no_locale": Word(_("This is no locale such as en or en-US.")),
        "no_zone": Word(_("This is no time zone such as Europe/Berlin.")),
        "no_instant": Word(_("This is no time such as 2026-03-01T12:00:00+01:00.")),
        "not_happened": Word(_("This lies in the future.")),
        "too_long": Word(_("This is too long.")),
        "cells": Word(_("The line has another number of fields than the first one.")),
        "nobody": Word(_("The line names nobody: it has no e-mail address, phone number or id.")),
        "no_value": Word(_("The field does not take this value.")),
        "somebody_else": Word(_("This leads to another contact. The rest of the line was applied."), "warm"),
        "not_applied": Word(_("The line could not be applied. The lines after it were not tried.")),
    }
)
"""What is wrong with a line of a file."""
CONTACT_TABLES: Mapping[str, Mapping[str, Word]] = MappingProxyType(
    {
        "refusal": REFUSALS,
        "entry": ENTRIES,
        "exit": EXITS,
        "input": INPUTS,
        "criterion_status": CRITERIA,
        "cause": CAUSES,
        "payout_state": PAYOUT_STATES,
        "kind": KINDS,
        "move": MOVES,
        "obstacle": OBSTACLES,
        "import": IMPORTS,
        "line_fault": FAULTS,
    }
)
"""Kind of word to its table."""
