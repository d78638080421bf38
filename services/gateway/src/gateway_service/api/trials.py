"""Dry runs and simulations: what their owners know stands where nobody has given something else."""

from contextlib import suppress
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import orjson

from chassis.security.tokens import Caller

from ..clients import Call, Services, system
from ..domain.routes import CAMPAIGNS, CONTACTS
from .owners import found

_MALFORMED = 422
_LAST_VERSION = 2**31 - 1


async def filled(services: Services, who: Caller, body: bytes) -> bytes:
    """The body of a dry run with what is known of the contact whom it names; as it came, where it names none.

    What is wrong in a body its own service says. Raises `Missing`, or `Unreachable` if nobody can say.
    """
    given = _object(body) or {}
    contact_id = _id(given.get("contact_id"))
    if contact_id is None:
        return body
    query = urlencode({"at": given["at"]}) if given.get("at") else ""
    call = Call("GET", f"/internal/contacts/{contact_id}/values", query)
    reply = await services.send(CONTACTS.service, system(who.tenant_id), call)
    if reply.status == _MALFORMED:
        return body
    return orjson.dumps(orjson.loads(found(reply, CONTACTS).body) | given)


async def with_definition(services: Services, who: Caller, campaign_id: str, body: bytes) -> bytes:
    """The body of a simulation with the campaign's definition; as it came, where it gives one.

    Raises `Missing`, or `Unreachable` if nobody can say.
    """
    given = _object(body)
    if given is None or given.get("definition") is not None or not _is_version(version := given.get("version")):
        return body
    path = CAMPAIGNS.path.format(campaign_id=campaign_id)
    path += "/definition" if version is None else f"/versions/{version}"
    reply = await services.send(CAMPAIGNS.service, who, Call("GET", path))
    return orjson.dumps({**given, "definition": orjson.loads(found(reply, CAMPAIGNS).body)})


def _is_version(named: object) -> bool:
    """Whether this names the draft, by naming nothing, or a version; what is neither, the service refuses."""
    return named is None or (type(named) is int and 0 < named <= _LAST_VERSION)


def _object(body: bytes) -> dict[str, Any] | None:
    with suppress(orjson.JSONDecodeError):
        parsed = orjson.loads(body)
        return parsed if isinstance(parsed, dict) else None
    return None


def _id(named: object) -> UUID | None:
    with suppress(ValueError):
        return UUID(named) if isinstance(named, str) else None
    return None
