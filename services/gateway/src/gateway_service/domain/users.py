"""Users: who works for a tenant, as what, and what keeps a tenant from losing its last admin."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from contracts.gateway import PasswordLinkMade, PasswordLinkReason

from .people import hashed


class UserRole(StrEnum):
    """What a user may be."""

    ADMIN = "admin"
    STAFF = "staff"


class UserStatus(StrEnum):
    """Invited users have no password yet; disabled ones cannot come in, and their sessions open nothing."""

    INVITED = "invited"
    ACTIVE = "active"
    DISABLED = "disabled"


@dataclass(frozen=True)
class User:
    """A user as admins see one."""

    id: UUID
    email: str = field(repr=False)
    name: str = field(repr=False)
    role: UserRole
    status: UserStatus
    has_password: bool
    has_second_factor: bool
    created_at: datetime


@dataclass(frozen=True)
class NewLink:
    """A link with which a user sets a password, as long as it is good; of its token only the hash is kept."""

    id: UUID
    token_hash: bytes = field(repr=False)
    lifetime: timedelta


@dataclass(frozen=True)
class OpenSession:
    """A sign-in as its owner sees it."""

    id: UUID
    created_at: datetime
    expires_at: datetime
    agent: str
    """What the browser said of itself."""
    is_current: bool


@dataclass(frozen=True)
class Factor:
    """A second factor: the secret an authenticator app shares with us, and the last step of time it was used at."""

    secret: str = field(repr=False)
    step: int | None
    """None until a first code has confirmed that the app has the secret."""


def changed(user: User, *, role: UserRole | None, is_disabled: bool | None) -> User:
    """The user with another role, disabled, or let in again: as invited, if there is no password yet."""
    after = replace(user, role=role or user.role)
    if is_disabled is None:
        return after
    enabled = UserStatus.ACTIVE if user.has_password else UserStatus.INVITED
    return replace(after, status=UserStatus.DISABLED if is_disabled else enabled)


def mailed(user: User, link: NewLink, tenant_name: str, now: datetime) -> PasswordLinkMade:
    """What is said so that a user gets her link by mail: an invitation, as long as she has no password."""
    reason = PasswordLinkReason.RESET if user.has_password else PasswordLinkReason.INVITATION
    return PasswordLinkMade(
        link_id=link.id,
        user_id=user.id,
        reason=reason,
        email=user.email,
        name=user.name,
        tenant_name=tenant_name,
        expires_at=now + link.lifetime,
        made_at=now,
    )


def leaves_an_admin(admins: Collection[UUID], after: User) -> bool:
    """Whether somebody who can sign in is still an admin once `after` is so; `admins` are the active ones of now."""
    is_admin = after.role is UserRole.ADMIN and after.status is UserStatus.ACTIVE
    return is_admin or bool(set(admins) - {after.id})


def recovery_hash(user_id: UUID, code: str) -> bytes:
    """What is kept of a recovery code; spaces, dashes and capitals do not matter."""
    plain = "".join(letter for letter in code.lower() if letter.isalnum())
    return hashed(f"recovery code/{user_id}/{plain}")
