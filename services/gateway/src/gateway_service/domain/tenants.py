"""Tenants: what is said of one, and what it is granted."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from contracts.gateway import TenantChanged

Status = Literal["active", "suspended"]


@dataclass(frozen=True)
class Grants:
    """How often a tenant may ask, where it is not what the installation grants everybody; None: that."""

    request_rate: str | None = None
    """Requests of one credential, such as `400 per 2 seconds`."""
    tenant_rate: str | None = None
    """Requests of all its credentials together."""


@dataclass(frozen=True)
class Tenant:
    """A tenant as it is now; version 0 is one nobody has heard of."""

    id: UUID
    version: int
    name: str
    zone: str
    currency: str
    locale: str
    status: Status
    grants: Grants = field(default_factory=Grants)

    def is_said_like(self, other: "Tenant") -> bool:
        """Whether there is nothing to say of the step from one to the other; grants concern nobody else."""
        return replace(self, version=0, grants=Grants()) == replace(other, version=0, grants=Grants())


def changed(before: Tenant, now: datetime, **wanted: Any) -> tuple[Tenant, list[TenantChanged]]:  # noqa: ANN401 - fields
    """The tenant with other fields, and what is said of it: nothing, if all is as it was."""
    after = replace(before, **wanted)
    if before.version > 0 and after.is_said_like(before):
        return after, []
    after = replace(after, version=before.version + 1)
    said = {name: getattr(after, name) for name in ("version", "name", "zone", "currency", "locale", "status")}
    return after, [TenantChanged.model_validate({**said, "tenant_id": after.id, "changed_at": now})]
