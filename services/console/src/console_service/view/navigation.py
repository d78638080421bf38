"""The pages of staff, as the navigation lists them: a page that is added is one line here."""

from typing import NamedTuple


def _(text: str) -> str:
    return text


class Entry(NamedTuple):
    """A line of the navigation: where it leads, what it is called, its icon, and the roles that see it (none: all)."""

    path: str
    text: str
    icon: str
    roles: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    """Where else pages of it are."""

    def is_open(self, path: str) -> bool:
        """Whether the reader is on this page, or on one below it."""
        below = tuple(f"{one}/" for one in (self.path, *self.also) if one != START)
        return path in (self.path, *self.also) or path.startswith(below)


START = "/admin"
NAVIGATION = (
    Entry(START, _("Start"), "start"),
    Entry("/admin/campaigns", _("Campaigns"), "campaigns"),
    Entry("/admin/contacts", _("Contacts"), "people"),
    Entry("/admin/sales", _("Sales conversation"), "talk"),
    Entry("/admin/messages", _("Messages"), "messages"),
    Entry("/admin/money", _("Money"), "money", also=("/admin/payouts", "/admin/orders", "/admin/figure-differences")),
    Entry("/admin/bundles", _("Bundles"), "bundles"),
    Entry("/admin/operations", _("Operations"), "operations"),
    Entry("/admin/settings", _("Settings"), "settings"),
)


class Tab(NamedTuple):
    """A page of one campaign: the end of its path, what it is called, and whether staff sees it, too."""

    end: str
    text: str
    is_for_all: bool = True


MONEY_TABS = (
    ("/admin/money", _("Overview")),
    ("/admin/payouts", _("Payouts")),
    ("/admin/money/ledger", _("Ledger")),
    ("/admin/money/comparisons", _("Compare with the provider")),
    ("/admin/orders/without-bundle", _("Unclear purchases")),
    ("/admin/money/limits", _("Limits")),
)
"""The pages about money: path, and what it is called."""

CAMPAIGN_TABS = (
    Tab("", _("Overview")),
    Tab("/enrollments", _("Enrollments")),
    Tab("/bulk", _("Bulk")),
    Tab("/figures", _("Figures")),
    Tab("/edit", _("Definition"), is_for_all=False),
    Tab("/criteria", _("Criteria")),
    Tab("/bundles", _("Bundles")),
    Tab("/steps", _("Journey")),
    Tab("/simulate", _("Simulation")),
    Tab("/limits", _("Limits")),
    Tab("/versions", _("Versions")),
    Tab("/publish", _("Publish"), is_for_all=False),
)
