"""The pages within Operations and within Settings, each a line here; the first one is where the navigation leads."""

from collections.abc import Mapping
from types import MappingProxyType

from .navigation import Entry


def _(text: str) -> str:
    return text


_ADMIN = ("admin",)
SECTIONS: Mapping[str, tuple[Entry, ...]] = MappingProxyType(
    {
        "operations": (
            Entry("/admin/operations/services", _("Services"), "operations", _ADMIN),
            Entry("/admin/operations/webhooks", _("Webhooks"), "operations"),
            Entry("/admin/operations/parked", _("Set aside"), "operations", _ADMIN),
            Entry("/admin/operations/log", _("Audit log"), "operations", _ADMIN),
        ),
        "settings": (
            Entry("/admin/settings/account", _("My account"), "settings"),
            Entry("/admin/settings/tenant", _("Company"), "settings", _ADMIN),
            Entry("/admin/settings/users", _("Users"), "settings", _ADMIN),
            Entry("/admin/settings/api-keys", _("API keys"), "settings", _ADMIN),
            Entry("/admin/settings/webhooks", _("Webhook addresses"), "settings", _ADMIN),
            Entry("/admin/settings/payments", _("Payment accounts"), "settings", _ADMIN),
            Entry("/admin/settings/mail", _("Mail accounts"), "settings", _ADMIN),
        ),
    }
)
"""Name of the area to its pages."""


def first_of(area: str, role: str) -> str:
    """Where somebody of this role begins in an area."""
    return next(entry.path for entry in SECTIONS[area] if not entry.roles or role in entry.roles)
