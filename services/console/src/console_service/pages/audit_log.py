"""The audit log: who asked for which change, what it was about before and after, and how it was answered."""

import asyncio
from datetime import date, datetime, time, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import Response

from ..door import Cursor, Here, RequestContext
from ..forms import Form
from ..forms.onward import onward
from ..schemas.operations import LogEntry
from ..view.formats import zone_of
from ..view.readable import Change, changes

router = APIRouter()
PATH = "/admin/operations/log"
FILTERS = ("actor_id", "operation", "since", "until")
_MOST_NAMED = 200
Text = Annotated[str, Query(max_length=200)]


def _(text: str) -> str:
    return text


_NO_DAY = _("This is not a day.")


@router.get(PATH)
async def list_entries(  # noqa: PLR0913 - one argument a parameter
    here: Here,
    *,
    actor_id: Text = "",
    operation: Text = "",
    since: Text = "",
    until: Text = "",
    cursor: Cursor = "",
) -> Response:
    """Read one page of the log, newest first; a day begins and ends as it does for the reader."""
    asked = dict(zip(FILTERS, (actor_id, operation.strip(), since, until), strict=True))
    form, wanted = _wanted(here, asked)
    entries, names = await asyncio.gather(
        here.ask.audit_log.list(limit=here.settings.page_rows, cursor=cursor or None, **wanted), _names(here)
    )
    return here.render(
        "audit_log.html",
        status=422 if form.problems else 200,
        rows=[(entry, changed(entry)) for entry in entries.items],
        names=names,
        onward=onward(PATH, asked, cursor, entries.next),
        form=form,
        actors=[(str(user_id), email) for user_id, email in names.items()],
    )


async def _names(here: RequestContext) -> dict[UUID, str]:
    """Users by their address and keys by their name, as far as they are known."""
    users, keys = await asyncio.gather(
        here.if_reachable(here.ask.users.list(limit=_MOST_NAMED, cursor=None)),
        here.if_reachable(here.ask.api_keys.list(limit=_MOST_NAMED, cursor=None)),
    )
    found = {user.id: user.email for user in users.items} if users else {}
    return found | ({key.id: key.name for key in keys.items} if keys else {})


def changed(entry: LogEntry) -> list[Change]:
    """What is different now; where only the request is known, what it asked for."""
    return changes(entry.before, entry.after if entry.before or entry.after else entry.asked)


def _wanted(here: RequestContext, asked: dict[str, str]) -> tuple[Form, dict[str, str | None]]:
    """The form with what is wrong in it, and what of it the API can be asked."""
    form, wanted = Form(asked), dict[str, str | None]()
    wanted["operation"] = asked["operation"] or None
    wanted["actor_id"] = asked["actor_id"] if _is_id(asked["actor_id"]) else None
    for name, later in (("since", timedelta(0)), ("until", timedelta(days=1))):
        try:
            wanted[name] = _begin_of(here, asked[name], later) if asked[name] else None
        except (ValueError, OverflowError):
            form = form.wrong(**{name: here.text(_NO_DAY)})
    return form, wanted


def _begin_of(here: RequestContext, day: str, later: timedelta) -> str:
    begin = date.fromisoformat(day) + later
    return datetime.combine(begin, time(), zone_of(here.visitor.look.zone)).isoformat()


def _is_id(text: str) -> bool:
    try:
        return bool(UUID(text))
    except ValueError:
        return False
