"""What steps of a journey may choose from: fields of contacts, systems to post to, people."""

from ..schemas.step_choices import RuleField, WebhookTarget
from ..schemas.users import FoundUsers
from .gateway import Asking
from .operations import Operation
from .users import LIST as USERS

FIELDS = Operation[list[RuleField]]("GET", "/api/segments/fields", list[RuleField])
TARGETS = Operation[list[WebhookTarget]]("GET", "/api/webhook-targets", list[WebhookTarget])
_MOST_USERS = 100


class StepChoices:
    """What the tenant has that steps name."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking

    async def fields(self) -> list[RuleField]:
        """Everything that rules may ask of a contact."""
        return await self._asking.ask(FIELDS)

    async def targets(self) -> list[WebhookTarget]:
        """Systems of the tenant that journeys may post to."""
        return await self._asking.ask(TARGETS)

    async def people(self) -> FoundUsers:
        """Users, the oldest first, as many as one answer holds."""
        return await self._asking.ask(USERS, query={"limit": _MOST_USERS})
