"""Records that services have set aside: which and why; one as it came, or all of a reason; tried again or closed."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi import Path as Part
from fastapi.responses import Response

from ..door import Cursor, Here, Posted, RequestContext
from ..errors import Refused, WrongFields
from ..forms import Form
from ..forms.onward import onward
from ..view.office_words import PARKED, SERVICES
from ..view.readable import readable

router = APIRouter()
PATH = "/admin/operations/parked"
ONE = f"{PATH}/{{service}}/{{record_id}}"
FILTERS = ("service", "state", "reason", "topic")
Service = Annotated[str, Part(pattern=f"^({'|'.join(SERVICES)})$")]
Text = Annotated[str, Query(max_length=200)]


def _(text: str) -> str:
    return text


_AGAIN, _CLOSED = _("Records that are tried again: %(number)s."), _("Records that were closed: %(number)s.")


@router.get(PATH)
async def list_parked(  # noqa: PLR0913 - one argument a parameter
    here: Here,
    *,
    service: Text = "",
    state: Text = "dead",
    reason: Text = "",
    topic: Text = "",
    cursor: Cursor = "",
) -> Response:
    """Read one page of the records of a service, oldest first."""
    chosen = service if service in SERVICES else next(iter(SERVICES))
    asked = dict(zip(FILTERS, (chosen, state if state in PARKED else "", reason, topic), strict=True))
    return await _listed(here, asked, Form(asked), cursor=cursor)


@router.post(f"{PATH}/{{service}}/replay")
async def replay_all(here: Here, service: Service, given: Posted) -> Response:
    """Have all dead records of a reason or topic tried again."""
    records = await here.ask.backlog.replay(service, _chosen(given))
    return here.go(f"{PATH}?service={service}", said=here.text(_AGAIN) % {"number": records})


@router.post(f"{PATH}/{{service}}/close")
async def close_all(here: Here, service: Service, given: Posted) -> Response:
    """Close all dead records of a reason or topic with a note."""
    note, chosen = given.get("note", "").strip(), _chosen(given)
    asked = {"service": service, "state": "dead", "reason": "", "topic": "", **chosen}
    try:
        records = await here.ask.backlog.close(service, chosen, note)
    except WrongFields as failure:
        return await _listed(here, asked, Form({**asked, "note": note}).wrong(**failure.problems), status=422)
    return here.go(f"{PATH}?service={service}", said=here.text(_CLOSED) % {"number": records})


@router.get(ONE)
async def show_parked(here: Here, service: Service, record_id: UUID) -> Response:
    """One record with its bytes, and what may be done about it."""
    return await _shown(here, service, record_id, Form())


@router.post(f"{ONE}/replay")
async def replay_parked(here: Here, service: Service, record_id: UUID) -> Response:
    """Have it tried again."""
    records = await here.ask.backlog.replay(service, {"ids": [str(record_id)]})
    return here.go(f"{PATH}?service={service}", said=here.text(_AGAIN) % {"number": records})


@router.post(f"{ONE}/close")
async def close_parked(here: Here, service: Service, record_id: UUID, given: Posted) -> Response:
    """Close it with a note."""
    form = Form({"note": given.get("note", "").strip()})
    try:
        records = await here.ask.backlog.close(service, {"ids": [str(record_id)]}, form.value("note"))
    except WrongFields as failure:
        return await _shown(here, service, record_id, form.wrong(**failure.problems))
    except Refused as refusal:
        return await _shown(here, service, record_id, form.wrong(**{"": refusal.detail}))
    return here.go(f"{PATH}?service={service}", said=here.text(_CLOSED) % {"number": records})


def _chosen(given: Posted) -> dict[str, str]:
    return {name: given[name] for name in ("reason", "topic") if given.get(name)}


async def _listed(
    here: RequestContext, asked: dict[str, str], form: Form, *, cursor: str = "", status: int = 200
) -> Response:
    wanted = {name: value or None for name, value in asked.items() if name != "service"}
    service, rows = asked["service"], here.settings.page_rows
    found = await here.ask.backlog.parked(service, limit=rows, cursor=cursor or None, **wanted)
    return here.render(
        "parked.html",
        status=status,
        records=found.items,
        onward=onward(PATH, asked, cursor, found.next),
        form=form,
        asked=asked,
        services=[(name, here.text(said.text)) for name, said in SERVICES.items()],
        states=[(name, here.text(said.text)) for name, said in PARKED.items()],
    )


async def _shown(here: RequestContext, service: str, record_id: UUID, form: Form) -> Response:
    record = await here.ask.backlog.record(service, record_id)
    status = 409 if form.problem("") else 422 if form.problems else 200
    shown = None if record.value is None else readable(record.value)
    return here.render("parked_record.html", status=status, service=service, record=record, value=shown, form=form)
