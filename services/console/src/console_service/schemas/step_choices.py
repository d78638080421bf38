"""What steps of a journey may choose from."""

from uuid import UUID

from pydantic import BaseModel

OWN = "field."
"""What the name of a field of the tenant's own begins with."""


class RuleField(BaseModel):
    """Something that rules may ask about a contact."""

    field: str
    kind: str
    label: str | None = None

    @property
    def is_own(self) -> bool:
        """Whether the tenant has made it."""
        return self.field.startswith(OWN)


class WebhookTarget(BaseModel):
    """A system of the tenant that journeys may post to."""

    target_id: UUID
    name: str
