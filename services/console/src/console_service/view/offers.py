"""Why nobody can buy a bundle now, in words for visitors."""

from collections.abc import Mapping
from types import MappingProxyType


def _(text: str) -> str:
    return text


_NOT_NOW = _("This bundle cannot be bought here at the moment. Nothing was paid.")
_CLOSED = _("This offer does not take anybody in any more. Nothing was paid.")
REFUSALS: Mapping[str, str] = MappingProxyType(
    {
        "CampaignNotActive": _CLOSED,
        "CampaignNotBegun": _("This offer has not begun yet. Nothing was paid."),
        "CampaignNoLongerAdmits": _CLOSED,
        "CampaignClosesTooSoon": _("This offer closes within the hour: too soon to pay in time. Nothing was paid."),
    }
)
"""The API's code to what a visitor is told; any other is one that she can do nothing about."""


def refusal_of(code: str) -> str:
    """What a visitor is told of a refusal."""
    return REFUSALS.get(code, _NOT_NOW)
