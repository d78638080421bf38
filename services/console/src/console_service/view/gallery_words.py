"""What the API's words about campaign templates are called on a page."""

from collections.abc import Mapping
from types import MappingProxyType

from .word import Word


def _(text: str) -> str:
    return text


CATEGORIES: Mapping[str, Word] = MappingProxyType(
    {
        "lead_nurture": Word(_("New leads")),
        "follow_up": Word(_("Follow-up")),
        "reengagement": Word(_("Winning back")),
        "review": Word(_("Reviews")),
    }
)
"""What a template is for."""
VARIABLES: Mapping[str, Word] = MappingProxyType(
    {
        "company_name": Word(_("What your company is called")),
        "business_name": Word(_("What your business is called")),
        "user_name": Word(_("Who signs")),
        "agent_name": Word(_("Who calls")),
        "user_phone": Word(_("Phone number of who signs")),
        "promotion": Word(_("Your offer")),
        "service_type": Word(_("The service it is about")),
        "review_link": Word(_("Address where reviews are written")),
        "calendar_link": Word(_("Address of your calendar")),
        "booking_link": Word(_("Address where appointments are booked")),
    }
)
"""What a tenant says of itself when it takes a template."""
GALLERY_TABLES: Mapping[str, Mapping[str, Word]] = MappingProxyType({"category": CATEGORIES, "variable": VARIABLES})
"""Kind of word to its table."""
