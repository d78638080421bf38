"""What would become of people if a campaign were published as it is."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from ..schemas.simulations import Simulation
from .gateway import Asking
from .operations import Operation

SIMULATE = Operation[Simulation](
    "POST",
    "/api/campaigns/{campaign_id}/simulate",
    Simulation,
    body=("contacts", "days", "arrive_over_days", "seed", "assumptions"),
)


class Simulations:
    """Simulations of campaigns."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking

    async def run(self, campaign_id: UUID, body: Mapping[str, Any]) -> Simulation:
        """Simulate the draft. Raises `WrongFields`, or `Refused` for more than can be simulated."""
        return await self._asking.ask(SIMULATE, {"campaign_id": campaign_id}, body=body)
