"""The types of payouts: one module each, and the one table that lists them."""

from collections.abc import Mapping
from types import MappingProxyType

from contracts.values import PayoutType

from . import credit, refund, rollover_continuity, rollover_upsell
from .kind import Call, Kind

TYPES: Mapping[PayoutType, Kind] = MappingProxyType(
    {
        PayoutType.REFUND: refund.KIND,
        PayoutType.CREDIT: credit.KIND,
        PayoutType.ROLLOVER_UPSELL: rollover_upsell.KIND,
        PayoutType.ROLLOVER_CONTINUITY: rollover_continuity.KIND,
    }
)


def types_of(call: Call) -> frozenset[PayoutType]:
    """The types that one call to the provider gives."""
    return frozenset(type_ for type_, kind in TYPES.items() if kind.call is call)
