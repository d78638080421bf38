"""What somebody says of her business in a sales conversation, recorded as an audit."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from ..door import Here, Posted, RequestContext
from ..errors import WrongFields
from ..forms import Form, key_of
from ..forms.audit import read_audit, says_something, values_of
from .sales import PATH as CONVERSATION
from .sales import Session, Talk, active, asked_of, conversation, known_values

router = APIRouter()
PATH = f"{CONVERSATION}/audit"
_NAMES = ("email", "phone", "name")


def _(text: str) -> str:
    return text


_NOTHING = _("Type at least one value.")
_NOBODY = _("Say an e-mail address or a phone number.")
_DONE = _("The audit is recorded.")


@router.post(PATH)
async def record(here: Here, session: Session, given: Posted) -> Response:
    """Record it as said now, on top of what was said before, and go on with the contact whose it is."""
    asked, talk = asked_of(await active(here)), Talk(session, _id(given.get("contact", "")))
    typed = read_audit(given, asked)
    named = await _named(here, talk.contact_id, typed)
    found = Form({name: typed.value(name) for name in ("email", "phone")})
    if problems := _problems(here, typed, named):
        return await conversation(here, talk, found, audit=typed.wrong(**problems), status=422)
    values = values_of(typed, asked, await known_values(here, talk.contact_id) if talk.contact_id else {})
    try:
        whose = await here.ask.sales.record_audit(named, occurred_at=here.now, values=values, key=key_of(given))
    except WrongFields as failure:
        return await conversation(here, talk, found, audit=typed.wrong(**failure.problems), status=422)
    return here.go(Talk(session, whose).place(), said=here.text(_DONE))


async def _named(here: RequestContext, contact_id: UUID | None, typed: Form) -> dict[str, str]:
    """By what the API knows the contact: what she has, or what was typed."""
    if contact_id is None:
        return {name: typed.value(name) for name in _NAMES if typed.value(name)}
    known = await here.ask.contacts.get(contact_id)
    if known.email:
        return {"email": known.email}
    return {"phone": known.phone} if known.phone else {}


def _problems(here: RequestContext, typed: Form, named: dict[str, str]) -> dict[str, str]:
    if not named.keys() & {"email", "phone"}:
        return {"": here.text(_NOBODY)}
    return {} if says_something(typed) else {"": here.text(_NOTHING)}


def _id(typed: str) -> UUID | None:
    try:
        return UUID(typed)
    except ValueError:
        return None
