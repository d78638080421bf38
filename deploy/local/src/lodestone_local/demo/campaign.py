"""The campaign of the story, made at the door of staff."""

from collections.abc import Mapping, Sequence
from typing import Any

from .cast import CRITERIA, CURRENCY, ELIGIBLE, MINIMUM, PRICE
from .doors import Door
from .story import ADMIN


def publish(staff: Door, slug: str, *, steps: Sequence[Mapping[str, object]] = ()) -> Any:  # noqa: ANN401 - JSON
    """Make and publish the campaign under an address of its own, with these steps; the campaign as the API shows it."""
    staff.post("/api/admin/bundles", id=ELIGIBLE, name=ELIGIBLE.replace("-", " "), price=PRICE, currency=CURRENCY)
    campaign = staff.post(
        ADMIN,
        name="Win Your Money Back",
        slug=slug,
        currency=CURRENCY,
        min_purchase_amount=MINIMUM,
        completion_window_days=30,
        payout={"type": "refund", "amount_type": "full"},
    )
    path = f"{ADMIN}/{campaign['id']}"
    for criterion in CRITERIA:
        staff.post(f"{path}/criteria", **criterion)
    staff.post(f"{path}/eligible-bundles", bundle_id=ELIGIBLE)
    if steps:
        staff.raw("PUT", f"{path}/steps", json=list(steps))
    return staff.post(f"{path}/publish")
