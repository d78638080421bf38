"""What is known of a contact: audits, what evidence showed, what conversations said; recorded and corrected here."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, tzinfo
from typing import Annotated, NamedTuple
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi import Path as Part
from fastapi.responses import Response

from ..door import Here, Posted, RequestContext
from ..errors import Refused, WrongFields
from ..forms import Form
from ..forms.findings import MORE_ROWS, filled_with, moment_of, row_count, typed_moment, typed_pairs, values_of
from ..schemas.contacts import Contact, Findings, Input
from ..view.contact_words import INPUTS
from ..view.findings import shown_values
from ..view.formats import zone_of
from .contact import PATH as CONTACT

router = APIRouter()
PATH = CONTACT + "/{sort}/new"
Sort = Annotated[str, Part(pattern="^(audits|evidence-values|inputs)$")]


def _(text: str) -> str:
    return text


_NO_MOMENT = _("Say when it was so, with date and time.")
_NO_VALUES = _("Say at least one value, with its name.")
_NO_NAME = _("Say what the value is called.")
_NO_VALUE = _("Say the value, or leave its name out too.")
_TWICE = _("This name stands there twice.")
_UNREACHABLE = _("This contact has neither an e-mail address nor a phone number, so no audit can name them.")


class RecordWords(NamedTuple):
    """What may be recorded: the title of its form, what follows, and what is said when it is done."""

    title: str
    lead: str
    done: str


_WORDS = {
    "audits": RecordWords(
        _("Record an audit"),
        _("What the contact said of the business. Criteria follow from it; later purchases are decided again."),
        _("The audit is recorded. Purchases that came after it are decided again."),
    ),
    "evidence-values": RecordWords(
        _("Record what evidence showed"),
        _("What documents, pictures or numbers showed. Purchases that came after it are decided again."),
        _("The values are recorded. Purchases that came after them are decided again."),
    ),
    "inputs": RecordWords(
        _("Record what was said"),
        _("What a conversation, a meeting or a plan said. Purchases that came after it are decided again."),
        _("It is recorded. Purchases that came after it are decided again."),
    ),
}


@router.get(CONTACT + "/audits")
async def show_findings(here: Here, contact_id: UUID) -> Response:
    """Everything that is known, the newest first."""
    contact, audits, evidence, inputs = await asyncio.gather(
        here.ask.contacts.get(contact_id),
        here.ask.contacts.audits(contact_id),
        here.ask.contacts.evidence(contact_id),
        here.ask.contacts.inputs(contact_id),
    )
    return here.render(
        "contact_findings.html",
        contact=contact,
        shown_values=shown_values,
        audits=audits[::-1],
        evidence=evidence[::-1],
        inputs=inputs[::-1],
    )


@router.get(PATH)
async def show_recording(
    here: Here, contact_id: UUID, sort: Sort, of: Annotated[UUID | None, Query()] = None
) -> Response:
    """The form; filled with what was recorded before, if that is to be corrected."""
    contact = await here.ask.contacts.get(contact_id)
    before = next((one for one in await _recorded(here, contact_id, sort) if _id(one) == of), None) if of else None
    form = filled_with(shown_values(before.values) if before else {})
    more = {"occurred_at": typed_moment(here.now, _zone(here)), "kind": "meeting_notes", "reference": ""}
    if isinstance(before, Input):
        more["kind"] = before.kind
    elif before:
        more["exact"] = before.occurred_at.isoformat()
    return _form(here, contact, sort, Form({**form.values, **more}))


@router.post(PATH)
async def record(here: Here, contact_id: UUID, sort: Sort, given: Posted) -> Response:
    """Record it, or show what is not right; `more` only asks for more rows."""
    contact, form = await here.ask.contacts.get(contact_id), Form(given)
    if "more" in given:
        return _form(here, contact, sort, Form({**given, "rows": str(row_count(given) + MORE_ROWS)}))
    form = _checked(here, form, given)
    if not form.problems:
        try:
            await _sent(here, contact, sort, given)
            return here.go(f"/admin/contacts/{contact_id}/audits", said=here.text(_WORDS[sort].done))
        except WrongFields as wrong:
            form = form.wrong(**_by_row(given, wrong.problems))
        except Refused as refused:
            form = form.wrong(**{"": refused.detail})
    return _form(here, contact, sort, form, status=422)


def _checked(here: RequestContext, form: Form, given: Mapping[str, str]) -> Form:
    """The form with everything that is wrong before anybody is asked."""
    wrong = dict[str, str]()
    if _moment(here, given) is None:
        wrong["occurred_at"] = _NO_MOMENT
    pairs = typed_pairs(given)
    if not pairs:
        wrong["name-0"] = _NO_VALUES
    seen = set[str]()
    for row, (name, value) in pairs.items():
        if not name or name in seen:
            wrong[f"name-{row}"] = _TWICE if name else _NO_NAME
        if not value:
            wrong[f"value-{row}"] = _NO_VALUE
        seen.add(name)
    return form.wrong(**{name: here.text(problem) for name, problem in wrong.items()})


async def _sent(here: RequestContext, contact: Contact, sort: str, given: Mapping[str, str]) -> None:
    occurred_at, values = _moment(here, given), values_of(typed_pairs(given))
    assert occurred_at is not None  # noqa: S101 - checked before
    ask = here.ask.contacts
    match sort:
        case "audits":
            await ask.record_audit(contact, occurred_at=occurred_at, values=values)
        case "evidence-values":
            await ask.record_evidence(contact.contact_id, occurred_at=occurred_at, values=values)
        case _:
            kind, reference = given.get("kind", ""), given.get("reference", "").strip() or None
            await ask.record_input(
                contact.contact_id, occurred_at=occurred_at, values=values, kind=kind, reference=reference
            )


async def _recorded(here: RequestContext, contact_id: UUID, sort: str) -> Sequence[Findings | Input]:
    match sort:
        case "audits":
            return await here.ask.contacts.audits(contact_id)
        case "evidence-values":
            return await here.ask.contacts.evidence(contact_id)
        case _:
            return await here.ask.contacts.inputs(contact_id)


def _by_row(given: Mapping[str, str], problems: Mapping[str, str]) -> dict[str, str]:
    """Problems of values, beside the row that has the value."""
    rows = {f"values.{name}": f"value-{row}" for row, (name, _value) in typed_pairs(given).items()}
    return {rows.get(name, "name-0" if name == "values" else name): problem for name, problem in problems.items()}


def _rows(form: Form) -> list[str]:
    """The names of the fields of all pairs."""
    return [f"{part}-{row}" for row in range(row_count(form.values)) for part in ("name", "value")]


def _moment(here: RequestContext, given: Mapping[str, str]) -> datetime | None:
    return moment_of(given.get("exact") or given.get("occurred_at", ""), _zone(here))


def _zone(here: RequestContext) -> tzinfo:
    return zone_of(here.visitor.look.zone)


def _id(one: Findings | Input) -> UUID:
    return one.input_id if isinstance(one, Input) else one.audit_id


def _form(here: RequestContext, contact: Contact, sort: str, form: Form, *, status: int = 200) -> Response:
    form = replace(form, values={**form.values, "rows": str(row_count(form.values))})
    cannot = sort == "audits" and not (contact.email or contact.phone)
    exact = moment_of(form.value("exact"), _zone(here)) if form.value("exact") else None
    return here.render(
        "contact_record.html",
        status=status,
        contact=contact,
        sort=sort,
        words=_WORDS[sort],
        form=form,
        shown=("occurred_at", "kind", "reference", *_rows(form)),
        exact=exact,
        kinds=[(name, here.text(said.text)) for name, said in INPUTS.items()],
        zone=here.visitor.look.zone or "UTC",
        cannot=here.text(_UNREACHABLE) if cannot else "",
    )
