"""The audit log: every request for a change is written down before it is carried out, and its answer afterwards.

The line is committed first, so that no change is without one; a process that ends in between leaves a line without an
outcome. Webhooks and links of mailings are not written here: what they say is kept where it arrives.
"""

from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from fastapi import Request
from pydantic import BaseModel

from chassis.http.edge import when_answered
from chassis.ids import new_id
from chassis.security.tokens import Caller
from chassis.telemetry import current_trace

from ..domain.audit import Actor, Line, Outcome, reduced
from ..domain.openapi import plain
from ..domain.routes import OWN, SAFE
from ..handlers import audit
from .front import Front
from .routing import Found
from .run import NO_TENANT

_CHANGED = "changed"
_REPLACING = ("PUT", "PATCH", "DELETE")


@dataclass(frozen=True)
class Asked:
    """A request whose caller is known, and the row of the table it fits."""

    request: Request
    found: Found
    who: Caller
    actor: Actor
    role: str

    @property
    def tenant_id(self) -> UUID:
        """Whose log it belongs to: for the operator, that of the tenant in the path."""
        named = self.found.names.get("tenant_id")
        return UUID(named) if self.actor is Actor.OPERATOR and named else self.who.tenant_id


async def write_down(here: Front, asked: Asked, *, is_refused: bool) -> None:
    """Write a request for a change down, and its answer when it has one. Raises what the database raises.

    Of what is refused nothing is looked up.
    """
    if asked.request.method in SAFE or asked.found.route.only_asks or asked.tenant_id == NO_TENANT:
        return
    line = Line(
        id=new_id(),
        actor_id=asked.who.id,
        actor=asked.actor,
        role=asked.role,
        operation=f"{asked.request.method} {plain(asked.found.route.path)}",
        names=asked.found.names,
        request_id=current_trace().correlation_id,
        asked=await _body_of(asked.request),
        before=None if is_refused else await _before(here, asked),
    )
    await here.runner.change(asked.tenant_id, audit.write_line, line)

    async def settle(status: int) -> None:
        before, after = getattr(asked.request.state, _CHANGED, (None, None))
        outcome = Outcome(line.id, status, reduced(after), reduced(before))
        await here.runner.change(asked.tenant_id, audit.write_outcome, outcome)

    when_answered(asked.request, settle)


def note_answer(request: Request, body: bytes) -> None:
    """Have what a service answered stand beside its line."""
    setattr(request.state, _CHANGED, (None, _parsed(body)))


def note_change(request: Request, before: BaseModel | None, after: BaseModel) -> None:
    """Have what this service changed itself stand beside its line, as it was and as it is."""
    shown = before.model_dump(mode="json") if before else None
    setattr(request.state, _CHANGED, (shown, after.model_dump(mode="json")))


async def _body_of(request: Request) -> Any:  # noqa: ANN401 - JSON
    """The body, reduced; a file is not read, because it may be passed on as it comes."""
    is_json = "json" in request.headers.get("content-type", "")
    return reduced(_parsed(await request.body())) if is_json else None


def _parsed(body: bytes) -> Any:  # noqa: ANN401 - JSON
    with suppress(orjson.JSONDecodeError):
        return orjson.loads(body)
    return None


async def _before(here: Front, asked: Asked) -> Any:  # noqa: ANN401 - JSON
    """What a change is about, as it is shown now, reduced; None where nothing shows it, or nobody answers."""
    if (shown := here.routing.shown(asked.found)) is not None:
        path, _, query = shown.partition("?")
        return reduced(await here.services.ask(asked.found.route.service, asked.who, path, query))
    if asked.request.method not in _REPLACING:
        return None
    found = here.routing.find("GET", asked.request.scope["path"])
    if found is None or found.route.path != asked.found.route.path or found.route.service == OWN:
        return None
    return reduced(await here.services.ask(found.route.service, asked.who, here.routing.address(found)))
