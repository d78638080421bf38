"""What the rules of a campaign say in a dry run, by its code, in words for staff."""

from collections.abc import Mapping
from types import MappingProxyType

from .word import Word


def _(text: str) -> str:
    return text


RULES: Mapping[str, Word] = MappingProxyType(
    {
        "status": Word(_("Status")),
        "window": Word(_("Time")),
        "bundle": Word(_("Bundle")),
        "currency": Word(_("Currency")),
        "minimum": Word(_("Amount")),
        "criterion": Word(_("Criterion")),
    }
)
"""What each rule is about."""
CHECKS: Mapping[str, str] = MappingProxyType(
    {
        "AmountBelowMinimum": _("The purchase costs less than what enrolls."),
        "AmountSuffices": _("The purchase costs as much as enrolls."),
        "BundleEnrolls": _("%(bundle)s is one of its bundles."),
        "BundleEnrollsNobody": _("%(bundle)s is none of its bundles."),
        "CurrencyDoesNotFit": _("The campaign is in %(currency)s, and the purchase is not."),
        "CurrencyFits": _("The campaign is in %(currency)s, and so is the purchase."),
        "StatusAdmits": _("The campaign lets contacts in."),
        "StatusAdmitsNobody": _("The campaign lets nobody in."),
        "ThresholdKnown": _("The target is %(threshold)s."),
        "ThresholdNotNeeded": _("There is no target."),
        "WindowIsClosed": _("At this time it lets nobody in."),
        "WindowIsOpen": _("At this time it lets contacts in."),
    }
)
"""What each rule says."""
