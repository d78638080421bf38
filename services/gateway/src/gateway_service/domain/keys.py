"""API keys: what a program may be, and how one secret of a key replaces another without a gap.

A key is an id with a name, a role and at most two live secrets. Each secret is shown once, and kept as a hash. It
begins with a prefix that is no secret, by which people tell keys apart in a list.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from .people import hashed

TOUCHED_EVERY = timedelta(minutes=1)
"""How exactly the last use of a key is known: writing it at every request would cost more than it tells."""


class KeyRole(StrEnum):
    """What a key may be. A contact has a portal token instead, and only people decide about money and evidence."""

    ADMIN = "admin"
    STAFF = "staff"
    SERVICE = "service"


@dataclass(frozen=True)
class NewSecret:
    """A secret that was just made: the text to be shown once, and what is kept of it."""

    text: str = field(repr=False)
    prefix: str

    @property
    def hash(self) -> bytes:
        """What is kept of the text."""
        return hashed(self.text)


@dataclass(frozen=True)
class KeySecret:
    """One secret of a key, as it is kept."""

    key_hash: bytes = field(repr=False)
    prefix: str
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None


@dataclass(frozen=True)
class KeptKey:
    """A key with its secrets, locked."""

    id: UUID
    name: str
    role: KeyRole
    created_by: UUID | None
    secrets: tuple[KeySecret, ...]
    scopes: tuple[str, ...] = ()


@dataclass(frozen=True)
class KeyRow:
    """One secret of a key that is to be stored, with what all rows of the key say."""

    key_hash: bytes = field(repr=False)
    id: UUID
    name: str
    role: str
    prefix: str
    created_by: UUID | None
    created_at: datetime
    expires_at: datetime | None = None
    scopes: tuple[str, ...] = ()


@dataclass(frozen=True)
class KeyUse:
    """A key that somebody has shown: who it is, as what, and when it was used before."""

    id: UUID
    role: str
    last_used_at: datetime | None
    scopes: tuple[str, ...] = ()

    def is_stale(self, now: datetime) -> bool:
        """Whether the time of its last use should be written again."""
        return self.last_used_at is None or now - self.last_used_at >= TOUCHED_EVERY


@dataclass(frozen=True)
class ListedSecret:
    """What a list shows of one secret."""

    prefix: str
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None


@dataclass(frozen=True)
class ListedKey:
    """A key with its secrets, the newest first; no text of any."""

    id: UUID
    name: str
    role: KeyRole
    created_by: UUID | None
    """The user who made it; None for the key a tenant began with."""
    secrets: tuple[ListedSecret, ...]
    scopes: tuple[str, ...] = ()
    """What it is for, such as `campaigns:read`; without any, everything that its role may."""


def ends(kept: Sequence[KeySecret], now: datetime, overlap: timedelta) -> dict[bytes, datetime]:
    """When each live secret of a key ends once a new one is there, by hash.

    The newest goes on for the overlap, so that programs can change over, and every older one ends at once: with the new
    one two are live. Nothing is made to last longer than it would have.
    """
    live = sorted((one for one in kept if _is_live(one, now)), key=lambda one: one.created_at, reverse=True)
    latest = [now + overlap, *(now for _ in live[1:])]
    return {one.key_hash: min(until, one.expires_at or until) for one, until in zip(live, latest, strict=False)}


def _is_live(secret: KeySecret, now: datetime) -> bool:
    return secret.expires_at is None or secret.expires_at > now
