"""What several tables keep in the same shape."""

from collections.abc import Mapping
from typing import Any

from ..domain.campaign import Asset, Presentation


def presentation_of(stored: Mapping[str, Any]) -> Presentation:
    """How a campaign is shown, from its column."""
    assets = tuple(Asset(**asset) for asset in stored.get("promo_assets", ()))
    return Presentation(**{**stored, "promo_assets": assets})
