"""Taking back the last change of a journey.

What the steps were before goes along in a form on the page that answers the change, as the difference to what they are
now: their order, and those that were changed or taken out. It is kept nowhere else, so it is gone when another page
is opened; and it is meant for the edition that the change made, so that nothing newer is taken back with it. A text of
a message comes back as it was, as a newer version if somebody has been sent the other.
"""

import json
from collections.abc import Sequence

from .step_kinds import Step

FORMER = "former"
"""The field that holds it."""


def former_of(before: Sequence[Step], after: Sequence[Step]) -> str:
    """What `restored` makes the former steps of."""
    known = {one["id"]: one for one in after}
    changed = [one for one in before if known.get(one["id"]) != one]
    return json.dumps({"order": [one["id"] for one in before], "steps": changed}, separators=(",", ":"))


def restored(steps: Sequence[Step], former: str) -> list[Step] | None:
    """The steps as they were; None for what says nothing of the kind."""
    try:
        told = json.loads(former)
        known = {one["id"]: one for one in (*steps, *told["steps"])}
        return [known[step_id] for step_id in told["order"]]
    except (ValueError, LookupError, TypeError, RecursionError):
        return None
