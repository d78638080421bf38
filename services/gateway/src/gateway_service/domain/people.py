"""Who may come in: staff, sessions, keys, and how their secrets name their tenant.

A session token is `ls_<tenant>_<secret>`, an API key `lk_<tenant>_<secret>`; the tenant in it is needed to look the
secret up behind row-level security. It proves nothing: only the hash of the whole text does.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

SESSION, API_KEY = "ls", "lk"


@dataclass(frozen=True)
class Staff:
    """Somebody who may sign in."""

    id: UUID
    email: str
    password_hash: str = field(repr=False)
    role: str


@dataclass(frozen=True)
class Session:
    """A sign-in, until it expires."""

    staff_id: UUID
    role: str
    expires_at: datetime


@dataclass(frozen=True)
class ApiKey:
    """The key of a program that a tenant begins with; its secret is not kept."""

    id: UUID
    name: str
    role: str = "service"


def credential(kind: str, tenant_id: UUID, secret: str) -> str:
    """A token or key as it is shown to its owner, once."""
    return f"{kind}_{tenant_id.hex}_{secret}"


def tenant_of(text: str) -> UUID | None:
    """The tenant a credential names; None if it names none."""
    parts = text.split("_", 2)
    try:
        return UUID(hex=parts[1])
    except (IndexError, ValueError):
        return None


def hashed(text: str) -> bytes:
    """What is kept of a credential. Plain SHA-256 is enough for 32 random bytes."""
    return hashlib.sha256(text.encode("utf-8", "replace")).digest()
