"""The parts of a draft: criteria, eligible bundles and steps; and what its rules say to somebody."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from ..schemas.drafts import Journey, Trial
from .gateway import Asking
from .operations import Operation

_ONE = "/api/admin/campaigns/{campaign_id}"
_CRITERION = (
    *("id", "label_template", "description_template", "kind", "tracking"),
    *("threshold_source", "threshold_default", "required", "display_order"),
)
PUT_CRITERION = Operation[None]("PUT", f"{_ONE}/criteria", body=_CRITERION, tagged=True)
REMOVE_CRITERION = Operation[None]("DELETE", f"{_ONE}/criteria", query=("criterion_id",), tagged=True)
REORDER_CRITERIA = Operation[None]("PUT", f"{_ONE}/criteria/order", body=("order",), tagged=True)
PUT_BUNDLE = Operation[None]("POST", f"{_ONE}/eligible-bundles", body=("bundle_id", "override_min_amount"), tagged=True)
REMOVE_BUNDLE = Operation[None]("DELETE", f"{_ONE}/eligible-bundles", query=("bundle_id",), tagged=True)
STEPS = Operation[Journey]("GET", f"{_ONE}/steps", Journey)
SET_STEPS = Operation[None]("PUT", f"{_ONE}/steps", tagged=True)
REORDER_STEPS = Operation[None]("PUT", f"{_ONE}/steps/order", body=("order",), tagged=True)
TRY = Operation[Trial](
    "POST",
    f"{_ONE}/dry-run",
    Trial,
    body=(
        *("at", "version", "criterion", "contact_id", "bundle_id", "amount"),
        *("audit", "evidence", "chat_insights", "meeting_notes", "onboarding_plan"),
    ),
)


class Drafts:
    """Drafts of campaigns, part by part. A change raises `ChangedMeanwhile` if the edition is not the newest."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking

    async def put_criterion(self, campaign_id: UUID, body: Mapping[str, Any], *, edition: int) -> None:
        """Add a criterion, or replace the one with its id. Raises `WrongFields`."""
        await self._asking.ask(PUT_CRITERION, {"campaign_id": campaign_id}, body=body, edition=edition)

    async def remove_criterion(self, campaign_id: UUID, criterion_id: UUID, *, edition: int) -> None:
        """Take a criterion out. Raises `NotThere`."""
        query = {"criterion_id": str(criterion_id)}
        await self._asking.ask(REMOVE_CRITERION, {"campaign_id": campaign_id}, query=query, edition=edition)

    async def reorder_criteria(self, campaign_id: UUID, order: Sequence[UUID], *, edition: int) -> None:
        """Put all criteria into an order."""
        body = {"order": [str(one) for one in order]}
        await self._asking.ask(REORDER_CRITERIA, {"campaign_id": campaign_id}, body=body, edition=edition)

    async def put_bundle(self, campaign_id: UUID, bundle_id: str, minimum: int | None, *, edition: int) -> None:
        """Make a bundle eligible, with a minimum of its own or without."""
        body = {"bundle_id": bundle_id, "override_min_amount": minimum}
        await self._asking.ask(PUT_BUNDLE, {"campaign_id": campaign_id}, body=body, edition=edition)

    async def remove_bundle(self, campaign_id: UUID, bundle_id: str, *, edition: int) -> None:
        """Make a bundle no longer eligible."""
        names, query = {"campaign_id": campaign_id}, {"bundle_id": bundle_id}
        await self._asking.ask(REMOVE_BUNDLE, names, query=query, edition=edition)

    async def steps(self, campaign_id: UUID) -> Journey:
        """The journey, and what its steps say."""
        return await self._asking.ask(STEPS, {"campaign_id": campaign_id})

    async def set_steps(self, campaign_id: UUID, steps: Sequence[Mapping[str, Any]], *, edition: int) -> None:
        """Give the draft these steps, and no others. Raises `WrongFields` for what is no journey."""
        await self._asking.ask(SET_STEPS, {"campaign_id": campaign_id}, body=steps, edition=edition)

    async def reorder_steps(self, campaign_id: UUID, order: Sequence[UUID], *, edition: int) -> None:
        """Put all steps into an order. Raises as `set_steps`."""
        body = {"order": [str(one) for one in order]}
        await self._asking.ask(REORDER_STEPS, {"campaign_id": campaign_id}, body=body, edition=edition)

    async def attempt(self, campaign_id: UUID, body: Mapping[str, Any]) -> Trial:
        """What the rules say to somebody, and the criteria as they would be promised. Nothing is changed."""
        return await self._asking.ask(TRY, {"campaign_id": campaign_id}, body=body)
