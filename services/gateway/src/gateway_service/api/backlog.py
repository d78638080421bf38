"""What waits in every service: parked records, the outbox, what is not read yet; and what an admin does about it."""

from typing import Annotated
from uuid import UUID

import orjson
from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response
from pydantic import ValidationError

from chassis.errors import Malformed
from chassis.http.backlog import Backlog, BacklogOut, ChangedOut, CloseIn, ParkedOut, ReplayIn, WholeParkedOut
from chassis.http.pages import Cursor, Limit, Page
from chassis.http.resources import resource
from chassis.postgres.unparking import State, Wanted

from ..clients import Call
from ..domain.routes import OWN
from ..errors import FieldFault
from ..schemas.backlog import BacklogsOut
from .front import Here
from .gate import Authenticated

router = APIRouter()
Own = Annotated[Backlog, Depends(resource(Backlog))]
Service = Annotated[str, Query(description="Name of a service, such as `enrollment`.", pattern="^[a-z]{1,40}$")]
_Text = Annotated[str | None, Query(max_length=200)]


@router.get("/api/admin/backlog")
async def show_backlog(here: Here, own: Own, who: Authenticated) -> BacklogsOut:
    """Parked records by reason, events not sent and records not read, of every service; those that are silent named."""
    found = await here.services.ask_all(dict.fromkeys(_others(here), "/internal/backlog"), who)
    answers = {name: backlog for name, answer in found.items() if (backlog := _read(answer)) is not None}
    own_answer = await own.show(who.tenant_id)
    return BacklogsOut(services={OWN: own_answer, **answers}, missing=sorted(set(found) - set(answers)))


def _read(answer: object) -> BacklogOut | None:
    try:
        return BacklogOut.model_validate(answer)
    except ValidationError:
        return None


@router.get("/api/admin/parked", response_model=Page[ParkedOut])
async def list_parked(  # noqa: PLR0913 - one argument a parameter
    service: Service,
    request: Request,
    here: Here,
    own: Own,
    who: Authenticated,
    *,
    state: State | None = None,
    reason: _Text = None,
    topic: _Text = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[ParkedOut] | Response:
    """Records a service has set aside, oldest first: which, why, and when they are tried again."""
    if service == OWN:
        wanted = Wanted(tenant_id=who.tenant_id, state=state, reason=reason, topic=topic)
        return await own.look(wanted, limit=limit, cursor=cursor)
    return await _passed_on(here, service, who, Call("GET", "/internal/parked", str(request.query_params)))


@router.get("/api/admin/parked/{record_id}", response_model=WholeParkedOut)
async def show_parked(
    record_id: UUID, service: Service, here: Here, own: Own, who: Authenticated
) -> WholeParkedOut | Response:
    """A record that a service has set aside, as it came: with its headers and its bytes."""
    if service == OWN:
        return await own.find(who.tenant_id, record_id)
    return await _passed_on(here, service, who, Call("GET", f"/internal/parked/{record_id}"))


@router.post("/api/admin/parked/replay", response_model=ChangedOut)
async def replay_parked(
    service: Service, body: ReplayIn, here: Here, own: Own, who: Authenticated
) -> ChangedOut | Response:
    """Have dead records of a service tried again: some by id, or all of a reason or topic."""
    if service == OWN:
        return await own.replay(who, body)
    return await _passed_on(here, service, who, _post("/internal/parked/replay", body))


@router.post("/api/admin/parked/close", response_model=ChangedOut)
async def close_parked(
    service: Service, body: CloseIn, here: Here, own: Own, who: Authenticated
) -> ChangedOut | Response:
    """Close dead records of a service with a note; they are kept, and a replay by id opens them again."""
    if service == OWN:
        return await own.close(who, body)
    return await _passed_on(here, service, who, _post("/internal/parked/close", body))


def _others(here: Here) -> list[str]:
    # Statistics keeps no tables: it counts anew what it has not counted.
    return [name for name in here.services.names if name not in {OWN, "statistics"}]


def _post(path: str, body: ReplayIn | CloseIn) -> Call:
    sent = orjson.dumps(body.model_dump(mode="json", exclude_none=True))
    return Call("POST", path, headers={"content-type": "application/json"}, body=sent)


async def _passed_on(here: Here, service: str, who: Authenticated, call: Call) -> Response:
    if service not in _others(here):
        raise Malformed(FieldFault.NO_PARKED_RECORDS_THERE, field="query.service", service=service)
    reply = await here.services.send(service, who, call)
    return Response(reply.body, reply.status, dict(reply.headers))
