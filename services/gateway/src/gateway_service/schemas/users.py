"""HTTP shapes of users, their passwords, second factors and sessions."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field, SecretStr, StringConstraints

from chassis.http.bodies import In
from chassis.http.values import Email as Address
from chassis.security.identity import compared_email

from ..domain.users import OpenSession, User, UserRole, UserStatus

Email = Annotated[Address, AfterValidator(compared_email)]
"""The address of a user as it is compared, so that every spelling of it lets her in."""
NewPassword = Annotated[SecretStr, Field(min_length=12, max_length=1000)]
"""Long instead of varied, as NIST SP 800-63B asks."""
Code = Annotated[SecretStr, Field(min_length=6, max_length=40)]
"""Six digits of an authenticator, or a recovery code."""


class UserIn(In):
    """Somebody who is to be invited."""

    email: Email
    name: Annotated[str, StringConstraints(max_length=200, strip_whitespace=True)] = ""
    role: UserRole = UserRole.STAFF


class UserChangeIn(In):
    """What is to be different about a user."""

    role: UserRole | None = None
    disabled: bool | None = None


class UserOut(BaseModel):
    """A user as admins see one."""

    id: UUID
    email: str
    name: str
    role: UserRole
    status: UserStatus
    has_second_factor: bool
    created_at: datetime

    @classmethod
    def of(cls, user: User) -> "UserOut":
        """From the domain."""
        return cls.model_validate(user, from_attributes=True)


class UserLinkOut(BaseModel):
    """A user, and the link with which she sets a password; it is shown this once, to be handed to her alone."""

    user: UserOut
    url: str
    token: str
    expires_at: datetime


class ResetIn(In):
    """Whose password was forgotten."""

    email: Email
    tenant: UUID | None = None


class ResetOut(BaseModel):
    """If there is such a user, a mail with a link is on its way."""

    status: Literal["accepted"] = "accepted"


class PasswordIn(In):
    """A password that is set by a link."""

    token: Annotated[SecretStr, Field(max_length=200)]
    password: NewPassword


class PasswordOut(BaseModel):
    """A password was set. A sign-in that shows `device` is not slowed down by strangers who try the same address."""

    device: str


class PasswordChangeIn(In):
    """One's own password, and what it is to be."""

    current: Annotated[SecretStr, Field(max_length=1000)]
    password: NewPassword


class CurrentPasswordIn(In):
    """One's own password, where a session alone is not enough."""

    current: Annotated[SecretStr, Field(max_length=1000)]


class CodeIn(In):
    """A code of the authenticator."""

    code: Code


class FactorOut(BaseModel):
    """A second factor that waits for its first code; `uri` is what an authenticator app scans."""

    secret: str
    uri: str


class RecoveryCodesOut(BaseModel):
    """Codes for the day the authenticator is lost, each good once; they are shown this once."""

    recovery_codes: list[str]


class OpenSessionOut(BaseModel):
    """A sign-in as its owner sees it."""

    id: UUID
    created_at: datetime
    expires_at: datetime
    agent: str
    is_current: bool

    @classmethod
    def of(cls, session: OpenSession) -> "OpenSessionOut":
        """From the domain."""
        return cls.model_validate(session, from_attributes=True)


class OpenSessionsOut(BaseModel):
    """One's own sign-ins, the newest first; at most 200."""

    items: list[OpenSessionOut]
