"""What the API's words are called on a page, and the tone of each: one table, so that no page invents its own.

Marked with `_`, which leaves a text as it is; it is translated when a page is shown.
"""

from collections.abc import Mapping
from types import MappingProxyType

from .bulk_words import BULK_TABLES
from .campaign_words import CAMPAIGN_TABLES
from .check_words import RULES
from .contact_words import CONTACT_TABLES
from .enrollment_words import ENROLLMENT_TABLES
from .figure_words import FIGURE_TABLES
from .gallery_words import GALLERY_TABLES
from .inside_words import INSIDE_TABLES
from .link_words import CHANNELS, CLOSED, PARTICIPATIONS
from .message_words import MESSAGE_TABLES
from .money_words import MONEY_TABLES
from .office_words import OFFICE_TABLES
from .word import Word


def _(text: str) -> str:
    return text


STATUSES: Mapping[str, Word] = MappingProxyType(
    {
        "draft": Word(_("Draft")),
        "scheduled": Word(_("Scheduled"), "cool"),
        "active": Word(_("Active"), "good"),
        "paused": Word(_("Paused"), "warm"),
        "completed": Word(_("Completed"), "cool"),
        "cancelled": Word(_("Cancelled"), "bad"),
        "archived": Word(_("Archived")),
    }
)
"""Status of a campaign."""
ENROLLMENTS: Mapping[str, Word] = MappingProxyType(
    {
        "active": Word(_("Under way"), "good"),
        "criteria_met": Word(_("Criteria met"), "warm"),
        "payout_pending": Word(_("Payout pending"), "warm"),
        "refund_issued": Word(_("Refunded"), "good"),
        "credit_issued": Word(_("Credit given"), "good"),
        "rollover_applied": Word(_("Rolled over"), "good"),
        "expired": Word(_("Expired")),
        "withdrawn": Word(_("Withdrawn")),
    }
)
"""Status of an enrollment, as it is shown."""
TYPES: Mapping[str, Word] = MappingProxyType(
    {
        "win_money_back": Word(_("Win your money back")),
        "free_challenge": Word(_("Free challenge")),
        "bonus_credit": Word(_("Bonus credit")),
        "standard": Word(_("Standard sequence")),
        "webinar": Word(_("Webinar")),
        "drip": Word(_("Drip")),
        "event": Word(_("Event")),
        "reengagement": Word(_("Re-engagement")),
        "retention": Word(_("Retention")),
        "nurture": Word(_("Nurture")),
        "upsell": Word(_("Upsell")),
        "churnsave": Word(_("Save from leaving")),
        "winback": Word(_("Win back")),
        "followup": Word(_("Follow-up")),
        "promotional": Word(_("Promotion")),
        "feedback": Word(_("Feedback")),
    }
)
"""Type of a campaign."""
FAMILIES: Mapping[str, Word] = MappingProxyType(
    {
        "incentive": Word(_("Incentive: money back for results")),
        "sequence": Word(_("Sequence of messages")),
        "lifecycle": Word(_("Lifecycle")),
        "outreach": Word(_("Outreach")),
    }
)
"""Which product a campaign belongs to."""
TYPES_OF: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "incentive": ("win_money_back", "free_challenge", "bonus_credit"),
        "sequence": ("standard", "webinar", "drip", "event", "reengagement", "retention", "nurture"),
        "lifecycle": ("nurture", "upsell", "churnsave"),
        "outreach": ("winback", "followup", "promotional", "feedback"),
    }
)
"""The campaign types of each family."""
PAYOUTS: Mapping[str, Word] = MappingProxyType(
    {
        "refund": Word(_("Refund")),
        "credit": Word(_("Credit")),
        "rollover_upsell": Word(_("Rollover into an upgrade")),
        "rollover_continuity": Word(_("Rollover into the next period")),
    }
)
"""The ways money goes back."""
QUEUES: Mapping[str, Word] = MappingProxyType(
    {
        "payouts_chosen": Word(_("Payouts to resolve"), "warm"),
        "payouts_to_approve": Word(_("Payouts to approve"), "warm"),
        "payouts_failed": Word(_("Payouts that failed"), "bad"),
        "payouts_reversed": Word(_("Payouts that came back from the bank"), "bad"),
        "payouts_unknown": Word(_("Payouts whose outcome is unknown"), "bad"),
        "payouts_without_account": Word(_("Payouts without an account to pay from"), "bad"),
        "overpaid_orders": Word(_("Purchases paid back too much"), "bad"),
        "evidence_to_verify": Word(_("Evidence to review"), "warm"),
        "parked_webhooks": Word(_("Webhooks set aside"), "bad"),
        "paused_accounts": Word(_("Provider accounts that are paused"), "bad"),
        "failed_imports": Word(_("Imports that failed"), "bad"),
        "ledger_differences": Word(_("Ledger and provider disagree"), "bad"),
        "figure_differences": Word(_("Figures and services disagree"), "warm"),
        "orders_without_bundle": Word(_("Purchases without a bundle")),
        "order_differences": Word(_("Purchases reported twice with different details")),
        "unclear_thresholds": Word(_("Targets that are unclear")),
        "identity_conflicts": Word(_("Identity conflicts")),
        "dead_records_of_gateway": Word(_("Records set aside: gateway"), "bad"),
        "dead_records_of_campaigns": Word(_("Records set aside: campaigns"), "bad"),
        "dead_records_of_enrollment": Word(_("Records set aside: enrollment"), "bad"),
        "dead_records_of_progress": Word(_("Records set aside: progress"), "bad"),
        "dead_records_of_payouts": Word(_("Records set aside: payouts"), "bad"),
        "dead_records_of_messaging": Word(_("Records set aside: messaging"), "bad"),
    }
)
"""What waits for a person."""
ROLES: Mapping[str, Word] = MappingProxyType(
    {"admin": Word(_("Admin")), "staff": Word(_("Staff")), "service": Word(_("Program"))}
)
"""Role of a user, or of a key."""
TABLES: Mapping[str, Mapping[str, Word]] = MappingProxyType(
    {
        "status": STATUSES,
        "rule": RULES,
        "enrollment": ENROLLMENTS,
        "participation": PARTICIPATIONS,
        "type": TYPES,
        "family": FAMILIES,
        "payout": PAYOUTS,
        "queue": QUEUES,
        **BULK_TABLES,
        **CAMPAIGN_TABLES,
        **CONTACT_TABLES,
        **FIGURE_TABLES,
        **GALLERY_TABLES,
        **INSIDE_TABLES,
        **MESSAGE_TABLES,
        **MONEY_TABLES,
        **ENROLLMENT_TABLES,
        "role": ROLES,
        "way_to_reach": CHANNELS,
        "closed_by": CLOSED,
        **OFFICE_TABLES,
    }
)
"""Kind of word to its table; a template says `word("status", campaign.status)`."""


def word(kind: str, name: str) -> Word:
    """What a name of the API is called; one that the table does not know yet is shown as it is."""
    return TABLES[kind].get(name) or Word(name.replace("_", " ").capitalize())
