"""What the API's words about operations and settings are called on a page, and the tone of each."""

from collections.abc import Mapping
from types import MappingProxyType

from .word import Word


def _(text: str) -> str:
    return text


DISPOSITIONS: Mapping[str, Word] = MappingProxyType(
    {
        "parked": Word(_("Set aside"), "bad"),
        "waiting": Word(_("Waits for another"), "warm"),
        "applied": Word(_("Counted"), "good"),
        "duplicate": Word(_("Known already")),
        "ignored": Word(_("Of no concern")),
        "closed": Word(_("Closed"), "cool"),
    }
)
"""What became of a webhook."""
WEBHOOK_REASONS: Mapping[str, Word] = MappingProxyType(
    {
        "not_captured": Word(_("The money has not been taken yet")),
        "no_address": Word(_("No e-mail address yet")),
        "what_was_bought": Word(_("Not said yet what was bought")),
        "purchase_unknown": Word(_("The purchase has not been told yet")),
        "other_account": Word(_("Of another account")),
        "test_mode": Word(_("Only a test")),
        "live_mode": Word(_("For real, at an address for tests")),
        "payment_failed": Word(_("The payment failed")),
        "told_by_refund_events": Word(_("Told by other events")),
        "refund_of_ours": Word(_("A refund that was made here")),
        "not_of_a_payment": Word(_("Not about a payment")),
        "thin_event": Word(_("Without its content")),
    }
)
"""Why a webhook ended as it did."""
PARKED: Mapping[str, Word] = MappingProxyType(
    {
        "dead": Word(_("Waits for a person"), "bad"),
        "waiting": Word(_("Tried again by itself"), "warm"),
        "closed": Word(_("Closed"), "cool"),
    }
)
"""State of a record that a service has set aside."""
SERVICES: Mapping[str, Word] = MappingProxyType(
    {
        "gateway": Word(_("Gateway")),
        "campaigns": Word(_("Campaigns")),
        "enrollment": Word(_("Enrollment")),
        "progress": Word(_("Progress")),
        "payouts": Word(_("Payouts")),
        "messaging": Word(_("Messaging")),
    }
)
"""Services that set records aside."""
ACTORS: Mapping[str, Word] = MappingProxyType(
    {
        "user": Word(_("A user")),
        "key": Word(_("An API key")),
        "contact": Word(_("A contact")),
        "operator": Word(_("The operator")),
        "public": Word(_("A visitor")),
    }
)
"""Who asked for a change."""
USERS: Mapping[str, Word] = MappingProxyType(
    {
        "invited": Word(_("Invited"), "warm"),
        "active": Word(_("Active"), "good"),
        "disabled": Word(_("Disabled"), "bad"),
    }
)
"""Status of a user."""
FACTORS: Mapping[str, Word] = MappingProxyType({"on": Word(_("Set up"), "good"), "off": Word(_("None"))})
"""Whether there is a second factor."""
PROVIDERS: Mapping[str, Word] = MappingProxyType(
    {
        "stripe": Word("Stripe"),
        "resend": Word("Resend"),
        "custom": Word(_("A system of yours: anything")),
        "activity": Word(_("A system of yours: what contacts do")),
        "kajabi": Word(_("Kajabi: forms")),
        "n8n": Word(_("n8n or another automation: forms")),
    }
)
"""Who sends webhooks, pays back, or takes mail."""
ENDPOINTS: Mapping[str, Word] = MappingProxyType(
    {"active": Word(_("In use"), "good"), "disabled": Word(_("Disabled"), "bad")}
)
"""Status of an address for webhooks, or of a payment account."""
MAIL: Mapping[str, Word] = MappingProxyType({"active": Word(_("Sends"), "good"), "paused": Word(_("Paused"), "bad")})
"""Status of an account for mail."""
OFFICE_TABLES: Mapping[str, Mapping[str, Word]] = MappingProxyType(
    {
        "disposition": DISPOSITIONS,
        "webhook_reason": WEBHOOK_REASONS,
        "parked": PARKED,
        "service": SERVICES,
        "actor": ACTORS,
        "user_status": USERS,
        "factor": FACTORS,
        "provider": PROVIDERS,
        "endpoint": ENDPOINTS,
        "mail": MAIL,
    }
)
"""Kind of word to its table."""
