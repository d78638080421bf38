"""HTTP shapes of the audit log."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, StringConstraints

from chassis.http.values import Moment

from ..domain.audit import Actor, Entry, Wanted


class AuditFilterIn(BaseModel):
    """Which entries are asked for."""

    actor_id: UUID | None = None
    operation: Annotated[str, StringConstraints(max_length=200)] | None = None
    since: Moment | None = None
    until: Moment | None = None

    def wanted(self) -> Wanted:
        """As the domain has it."""
        return Wanted(self.actor_id, self.operation, self.since, self.until)


class AuditEntryOut(BaseModel):
    """A request for a change: who, what, what it was about before and after; without secrets and personal data.

    Where `status` is null nobody knows whether it was carried out: the process ended before it had the answer.
    """

    id: UUID
    asked_at: datetime
    actor_id: UUID
    actor: Actor
    role: str
    operation: str
    names: Mapping[str, str]
    request_id: str
    asked: Any
    before: Any
    status: int | None
    answered_at: datetime | None
    after: Any

    @classmethod
    def of(cls, entry: Entry) -> "AuditEntryOut":
        """From the domain."""
        return cls.model_validate(entry, from_attributes=True)
