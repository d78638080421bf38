"""API keys, for the admins of a tenant."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body, Request
from fastapi.responses import Response

from chassis.http.pages import Cursor, Limit, Page, after, page

from ..domain.keys import ListedKey, NewSecret
from ..handlers import keys
from ..handlers.keys import NewKey
from ..schemas.keys import KeyIn, KeyOut, RotationIn, ShownKeyOut
from .audit import note_change
from .gate import Authenticated, Do
from .tokens import new_secret

router = APIRouter()
_ROTATION = RotationIn()


@router.post("/api/admin/api-keys", status_code=201)
async def make_key(body: KeyIn, do: Do, who: Authenticated, request: Request) -> ShownKeyOut:
    """Make a key with a role, for some scopes or for all; its secret is in this answer, and nowhere afterwards."""
    secret = new_secret(who.tenant_id)
    new = NewKey(body.name, body.role, body.expires_at, tuple(sorted(set(body.scopes))))
    made = await do(keys.make_key, new, secret, by=who.id)
    note_change(request, None, KeyOut.of(made))
    return _shown(made, secret)


@router.get("/api/admin/api-keys")
async def list_keys(do: Do, limit: Limit = 50, cursor: Cursor = None) -> Page[KeyOut]:
    """Keys that are good for something, the oldest first."""
    found = await do(keys.list_keys, after=after(cursor, UUID), limit=limit)
    return page([KeyOut.of(key) for key in found], limit, lambda key: (key.id,))


@router.post("/api/admin/api-keys/{key_id}/rotate")
async def rotate_key(
    key_id: UUID, do: Do, who: Authenticated, body: Annotated[RotationIn, Body()] = _ROTATION
) -> ShownKeyOut:
    """Make another secret for a key. The one before stays good for the overlap; older ones end at once."""
    secret = new_secret(who.tenant_id)
    return _shown(await do(keys.rotate_key, key_id, secret, overlap=body.overlap_period), secret)


@router.delete("/api/admin/api-keys/{key_id}", status_code=204, response_class=Response)
async def end_key(key_id: UUID, do: Do) -> Response:
    """End a key with all its secrets, now."""
    await do(keys.end_key, key_id)
    return Response(status_code=204)


def _shown(key: ListedKey, secret: NewSecret) -> ShownKeyOut:
    # An answer that was stored for an Idempotency-Key is about the secret of the first request, which is not kept.
    is_first = key.secrets[0].prefix == secret.prefix
    return ShownKeyOut(**KeyOut.of(key).model_dump(), key=secret.text if is_first else None)
