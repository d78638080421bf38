"""What the API's words about campaigns, their criteria and journeys are called on a page."""

from collections.abc import Mapping
from types import MappingProxyType

from ..forms.step_kinds import KINDS, deciding, rows, waiting
from .word import Word


def _(text: str) -> str:
    return text


AMOUNTS: Mapping[str, Word] = MappingProxyType(
    {
        "full": Word(_("The whole purchase")),
        "partial": Word(_("A share of the purchase")),
        "fixed": Word(_("A fixed sum")),
    }
)
"""How the payout follows from the purchase."""
ASSETS: Mapping[str, Word] = MappingProxyType(
    {"image": Word(_("Picture")), "video": Word(_("Video")), "file": Word(_("File"))}
)
"""Kind of a promo asset."""
SOURCES: Mapping[str, Word] = MappingProxyType({name: Word(text) for name, text in waiting.SOURCES.items()})
"""Where the progress of a criterion comes from."""
MODES: Mapping[str, Word] = MappingProxyType(
    {
        "count": Word(_("Counted: how many times")),
        "value": Word(_("Summed: their values together")),
        "flag": Word(_("Once is enough")),
    }
)
"""How progress of a criterion adds up."""
CRITERION_KINDS: Mapping[str, Word] = MappingProxyType(
    {"action": Word(_("Something to do")), "result": Word(_("Something to achieve"))}
)
"""Kind of a criterion."""
OFFERS: Mapping[str, Word] = MappingProxyType(
    {"offered": Word(_("Offered"), "good"), "withdrawn": Word(_("Withdrawn from the shop"))}
)
"""Whether a bundle can be bought."""
STEPS: Mapping[str, Word] = MappingProxyType({name: Word(kind.word) for name, kind in KINDS.items()})
"""Kind of a step."""
WAYS: Mapping[str, Word] = MappingProxyType(
    {
        "true_path": Word(_("If so")),
        "false_path": Word(_("If not")),
        "next": Word(_("In time")),
        "timeout_path": Word(_("Not in time")),
    }
)
"""When a step that leads several ways leads this one."""
CONDITIONS: Mapping[str, Word] = MappingProxyType({name: Word(text) for name, text in rows.ASKED.items()})
"""What a step may ask about an enrollment."""
COUNTED: Mapping[str, Word] = MappingProxyType(
    {
        "orders": Word(_("Number of purchases")),
        "enrollments": Word(_("Number of enrollments")),
        "completions": Word(_("Number of campaigns completed")),
    }
)
"""What happened to a contact and is counted by rules."""
EXITS: Mapping[str, Word] = MappingProxyType({name: Word(text) for name, text in deciding.EXITS.items()})
"""Why a step takes somebody out of a campaign."""
SIMULATED_ENDS: Mapping[str, Word] = MappingProxyType(
    {
        **EXITS,
        "paid": Word(_("Got their money"), "good"),
        "expired": Word(_("Missed the criteria")),
        "inside": Word(_("Still inside")),
    }
)
"""Where contacts of a simulation are at its end."""
SIMULATED_BRANCHES: Mapping[str, Word] = MappingProxyType(
    {
        "true_path": Word(_("if so")),
        "false_path": Word(_("if not")),
        "event_path": Word(_("it came")),
        "timeout_path": Word(_("in vain")),
    }
)
"""Which way contacts of a simulation took."""
UNITS: Mapping[str, Word] = MappingProxyType(
    {
        "minutes": Word(_("minutes")),
        "hours": Word(_("hours")),
        "days": Word(_("days")),
        "seconds": Word(_("seconds")),
    }
)
"""Units of a span of time."""
PARTS: Mapping[str, Word] = MappingProxyType(
    {"criteria": Word(_("Criterion")), "bundles": Word(_("Bundle")), "step": Word(_("Step"))}
)
"""Parts of a campaign, as differences name them."""
FIELDS: Mapping[str, Word] = MappingProxyType(
    {
        "name": Word(_("Name")),
        "slug": Word(_("Web address")),
        "family": Word(_("Family")),
        "campaign_type": Word(_("Type")),
        "currency": Word(_("Currency")),
        "description": Word(_("Description")),
        "starts_at": Word(_("Starts")),
        "ends_at": Word(_("Ends")),
        "enrollment_deadline": Word(_("Enrolls until")),
        "completion_window_days": Word(_("Days to meet the criteria")),
        "grace_hours": Word(_("Hours of grace")),
        "payout.type": Word(_("Payout type")),
        "payout.allowed": Word(_("The contact may also choose")),
        "payout.amount_type": Word(_("How much")),
        "payout.amount_value": Word(_("Amount")),
        "payout.rollover_multiplier": Word(_("Worth of a rollover")),
        "min_purchase_amount": Word(_("Smallest purchase")),
        "budget.campaign": Word(_("Budget")),
        "budget.contact": Word(_("Most for one contact")),
        "hero_image_url": Word(_("Large picture")),
        "promo_copy": Word(_("Promotion text")),
        "promo_assets": Word(_("Pictures, videos and files to promote it")),
        "label_template": Word(_("Criterion")),
        "description_template": Word(_("Explanation")),
        "kind": Word(_("Kind")),
        "tracking.source": Word(_("Progress from")),
        "tracking.mode": Word(_("How it adds up")),
        "tracking.name": Word(_("Only of this name")),
        "tracking.min_value": Word(_("Only from this value on")),
        "tracking.target": Word(_("Target")),
        "threshold_source": Word(_("Target from what is known of the contact")),
        "threshold_default": Word(_("Target where nothing is known")),
        "required": Word(_("Required")),
        "display_order": Word(_("Place in the list")),
        "override_min_amount": Word(_("Minimum of its own")),
        "allow_re_enrollment": Word(_("May enroll again")),
        "re_enrollment_delay_days": Word(_("Days before somebody may enroll again")),
        "payout.currency": Word(_("Currency")),
        "entry": Word(_("First step")),
        "delay_seconds": Word(_("Waits before")),
        "anchor": Word(_("Counted from")),
        "seconds": Word(_("Waits")),
        "until": Word(_("Until a time of day")),
        "until.at": Word(_("Until")),
        "until.weekdays": Word(_("On these days")),
        "stale_after_seconds": Word(_("Not sent any more after")),
        "content_version": Word(_("Text")),
        "content_id": Word(_("Text")),
        "next": Word(_("Leads to")),
        "true_path": Word(_("If so, leads to")),
        "false_path": Word(_("If not, leads to")),
        "conditions": Word(_("Conditions")),
        "source": Word(_("Source")),
        "title": Word(_("Title")),
        "activity_subtype": Word(_("Kind of task")),
        "assignee_id": Word(_("Who is to do it")),
        "due_after_seconds": Word(_("To be done within")),
        "event_name": Word(_("Only of this name")),
        "timeout_seconds": Word(_("Waits at most")),
        "timeout_path": Word(_("If in vain, leads to")),
        "variants": Word(_("Variants")),
        "to": Word(_("Leads to")),
        "until_criteria_met": Word(_("Ends when the criteria are met")),
        "reason": Word(_("Reason")),
        "enrolls_while_paused": Word(_("A pause still lets people in")),
        "four_eyes": Word(_("Publishing takes a second person")),
    }
)
"""Fields of a campaign, by their path in the API."""
CAMPAIGN_TABLES: Mapping[str, Mapping[str, Word]] = MappingProxyType(
    {
        "amount": AMOUNTS,
        "asset": ASSETS,
        "source": SOURCES,
        "mode": MODES,
        "offer": OFFERS,
        "criterion": CRITERION_KINDS,
        "part": PARTS,
        "step": STEPS,
        "way": WAYS,
        "condition": CONDITIONS,
        "counted": COUNTED,
        "way_out": EXITS,
        "simulated_end": SIMULATED_ENDS,
        "simulated_branch": SIMULATED_BRANCHES,
        "field": FIELDS,
    }
)
"""Kind of word to its table."""
