"""Dry runs about a contact: what enrollment knows of her stands where nobody has given something else."""

from contextlib import suppress
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import orjson

from chassis.security.tokens import Caller

from ..clients import Call, Services, system
from ..domain.routes import CONTACTS
from .owners import found

_MALFORMED = 422


async def filled(services: Services, who: Caller, body: bytes) -> bytes:
    """The body of a dry run with what is known of the contact whom it names; as it came, where it names none.

    What is wrong in a body its own service says. Raises `Missing`, or `Unreachable` if nobody can say.
    """
    given = _parsed(body)
    contact_id = _id(given.get("contact_id"))
    if contact_id is None:
        return body
    query = urlencode({"at": given["at"]}) if given.get("at") else ""
    call = Call("GET", f"/internal/contacts/{contact_id}/values", query)
    reply = await services.send(CONTACTS.service, system(who.tenant_id), call)
    if reply.status == _MALFORMED:
        return body
    return orjson.dumps(orjson.loads(found(reply, CONTACTS).body) | given)


def _parsed(body: bytes) -> dict[str, Any]:
    with suppress(orjson.JSONDecodeError):
        parsed = orjson.loads(body)
        return parsed if isinstance(parsed, dict) else {}
    return {}


def _id(named: object) -> UUID | None:
    with suppress(ValueError):
        return UUID(named) if isinstance(named, str) else None
    return None
