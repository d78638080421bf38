"""HTTP shapes of signing in, and of the session that asks."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field, SecretStr, StringConstraints

from chassis.http.bodies import In
from chassis.security.identity import compared_email

from ..domain.tenants import Tenant
from ..domain.users import User
from .tenants import OwnTenantOut
from .users import Code, UserOut


class SignInIn(In):
    """Who signs in; the tenant may be left out where there is only one."""

    email: Annotated[
        str,
        StringConstraints(min_length=3, max_length=320),
        AfterValidator(compared_email),
        Field(examples=["ada@example.com"]),
    ]
    password: Annotated[SecretStr, Field(min_length=1, max_length=1000)]
    tenant: UUID | None = None
    code: Code | None = None
    """Of the authenticator, or a recovery code, for those who have a second factor."""
    device: Annotated[str, Field(max_length=1000)] | None = None
    """What the last sign-in answered by this name."""


class SessionOut(BaseModel):
    """A sign-in: the token is shown this once."""

    token: str
    expires_at: datetime
    tenant_id: UUID
    staff_id: UUID
    role: str
    device: str
    """To be kept, and shown at the next sign-in."""


class OwnSessionOut(BaseModel):
    """The session that asks: its user as of now, the tenant, and when it ends."""

    user: UserOut
    tenant: OwnTenantOut
    expires_at: datetime

    @classmethod
    def of(cls, user: User, tenant: Tenant, expires_at: datetime) -> Self:
        """From the domain."""
        return cls(user=UserOut.of(user), tenant=OwnTenantOut.of(tenant), expires_at=expires_at)
