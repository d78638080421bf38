"""API keys: made, listed, replaced and ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from chassis.errors import Missing, Rejected
from chassis.ids import new_id

from ..domain.keys import KeyRole, KeyRow, KeyUse, ListedKey, ListedSecret, NewSecret, ends
from ..domain.people import hashed
from ..errors import NotFound, Refusal
from ..work import Work


@dataclass(frozen=True)
class NewKey:
    """What is asked for of a key."""

    name: str
    role: KeyRole
    expires_at: datetime | None
    scopes: tuple[str, ...] = ()


async def find_key(work: Work, text: str) -> KeyUse | None:
    """The key with this secret, or None."""
    return await work.keys.find(hashed(text), now=work.now)


async def touch_key(work: Work, text: str) -> None:
    """Write down that a key was used."""
    await work.keys.touch(hashed(text), now=work.now)


async def make_key(work: Work, new: NewKey, secret: NewSecret, *, by: UUID) -> ListedKey:
    """Keep a new key by the hash of its secret. Raises `Rejected` for an end that has passed."""
    if new.expires_at is not None and new.expires_at <= work.now:
        raise Rejected(Refusal.KEY_ENDS_BEFORE_IT_BEGINS)
    id_ = new_id()
    begun = (by, work.now, new.expires_at, new.scopes)
    await work.keys.add(KeyRow(secret.hash, id_, new.name, new.role, secret.prefix, *begun))
    shown = ListedSecret(secret.prefix, work.now, new.expires_at, None)
    return ListedKey(id_, new.name, new.role, by, (shown,), new.scopes)


async def list_keys(work: Work, *, after: UUID | None, limit: int) -> Sequence[ListedKey]:
    """Keys that are good for something, the oldest first."""
    return await work.keys.listing(after, limit, now=work.now)


async def rotate_key(work: Work, key_id: UUID, secret: NewSecret, *, overlap: timedelta) -> ListedKey:
    """Give a key another secret; the one before is good for the overlap. Raises `Missing` for a key that has ended."""
    key = await work.keys.find_locked(key_id)
    ending = ends(key.secrets, work.now, overlap) if key else {}
    if key is None or not ending:
        raise Missing(NotFound.NO_SUCH_KEY)
    lasting = max((one for one in key.secrets if one.key_hash in ending), key=lambda one: one.created_at)
    await work.keys.end(ending)
    begun = (key.created_by, work.now, lasting.expires_at, key.scopes)
    await work.keys.add(KeyRow(secret.hash, key.id, key.name, key.role, secret.prefix, *begun))
    shown = [ListedSecret(secret.prefix, work.now, lasting.expires_at, None)]
    shown.append(ListedSecret(lasting.prefix, lasting.created_at, ending[lasting.key_hash], lasting.last_used_at))
    return ListedKey(key.id, key.name, key.role, key.created_by, tuple(shown), key.scopes)


async def end_key(work: Work, key_id: UUID) -> None:
    """End every secret of a key now. Raises `Missing`."""
    key = await work.keys.find_locked(key_id)
    if key is None:
        raise Missing(NotFound.NO_SUCH_KEY)
    await work.keys.end(ends(key.secrets, work.now, timedelta(0)))
