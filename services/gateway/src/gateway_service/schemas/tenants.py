"""HTTP shapes of tenants, for the operator of an installation and for their admins."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID
from zoneinfo import available_timezones

import limits
from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints

from chassis.http.bodies import In
from contracts.values import Currency, Locale

from ..domain.tenants import Grants, Tenant
from ..errors import FieldFault
from .users import Email


def _zone(name: str) -> str:
    if name not in available_timezones():
        raise FieldFault.NOT_A_ZONE.error()
    return name


def _rate(text: str) -> str:
    limits.parse(text)
    return text


Name = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]
Zone = Annotated[str, StringConstraints(max_length=100), AfterValidator(_zone)]
RateText = Annotated[str, StringConstraints(max_length=100), AfterValidator(_rate)]
"""Such as `400 per 2 seconds`."""


class GrantsIn(In):
    """How often a tenant may ask; what is left out is what the installation grants everybody."""

    request_rate: RateText | None = None
    tenant_rate: RateText | None = None

    def grants(self) -> Grants:
        """As the domain has it."""
        return Grants(self.request_rate, self.tenant_rate)


class TenantIn(In):
    """A tenant that is to be made, and the admin who is invited; with an `id`, repeating it makes no second one."""

    id: UUID | None = None

    name: Name
    zone: Zone = "America/New_York"
    currency: Currency = "USD"
    locale: Locale = "en-US"
    grants: GrantsIn = GrantsIn()
    admin_email: Email


class TenantChangeIn(In):
    """What is to be different about a tenant. Its currency stays: campaigns have promised money in it."""

    name: Name | None = None
    zone: Zone | None = None
    locale: Locale | None = None
    status: Literal["active", "suspended"] | None = None
    grants: GrantsIn | None = None

    def wanted(self) -> dict[str, object]:
        """The fields that are asked for, as the domain has them."""
        given = {name: value for name, value in self if value is not None}
        return {name: value.grants() if isinstance(value, GrantsIn) else value for name, value in given.items()}


class OwnTenantChangeIn(In):
    """What an admin may change about her tenant. Its currency stays: campaigns have promised money in it."""

    name: Name | None = None
    zone: Zone | None = None
    locale: Locale | None = None


class OwnTenantOut(BaseModel):
    """A tenant as its own people see it."""

    id: UUID
    name: str
    zone: str
    currency: str
    locale: str

    @classmethod
    def of(cls, tenant: Tenant) -> "OwnTenantOut":
        """From the domain."""
        return cls.model_validate(tenant, from_attributes=True)


class TenantOut(BaseModel):
    """A tenant as the services are told of it."""

    id: UUID
    name: str
    zone: str
    currency: str
    status: str

    @classmethod
    def of(cls, tenant: Tenant) -> "TenantOut":
        """From the domain."""
        return cls.model_validate(tenant, from_attributes=True)


class GrantsOut(BaseModel):
    """How often a tenant may ask; null: what the installation grants everybody."""

    model_config = ConfigDict(from_attributes=True)

    request_rate: str | None
    tenant_rate: str | None


class WholeTenantOut(TenantOut):
    """One tenant with everything that is known of it."""

    locale: str
    grants: GrantsOut

    @classmethod
    def of(cls, tenant: Tenant) -> "WholeTenantOut":
        """From the domain."""
        return cls.model_validate(tenant, from_attributes=True)


class FoundedTenantOut(BaseModel):
    """A tenant that was just made, and the link of its first admin, shown this once."""

    tenant: WholeTenantOut
    admin_url: str
    admin_token: str
    expires_at: datetime
