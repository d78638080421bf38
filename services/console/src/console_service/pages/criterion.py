"""One criterion of an enrollment: what was shown for it, what staff decides, what moved it, and its files."""

import asyncio
from collections.abc import Mapping
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from ..door import Cursor, Here, Posted, RequestContext
from ..errors import NotThere, Refused, WrongFields
from ..forms import Form, key_of
from ..forms.ruling import VALUE, body_of, read_ruling
from ..forms.sheet import Unreadable
from ..view.enrollment_words import RULINGS
from .enrollment import PATH as ONE
from .saving import hand_of

router = APIRouter()
PATH = f"{ONE}/criteria/{{criterion_id}}"
_CHANGES = 20


def _(text: str) -> str:
    return text


_NO_RULING = _("Choose what you decide.")
_MEASURED = _("The value is set.")
_DECIDED = _("The promise is decided: nothing about it can be changed any more.")


@router.get(PATH)
async def show_criterion(
    here: Here,
    campaign_id: UUID,
    enrollment_id: UUID,
    criterion_id: UUID,
    cursor: Cursor = "",
) -> Response:
    """Read the criterion, its files and its newest changes, and say what each decision would do."""
    return await _page(here, _place(campaign_id, enrollment_id, criterion_id), Form(), cursor=cursor)


@router.post(PATH)
async def rule(here: Here, campaign_id: UUID, enrollment_id: UUID, criterion_id: UUID, given: Posted) -> Response:
    """Take a decision or a value, and go back to the enrollment; a refusal is told on the same page."""
    place, form = _place(campaign_id, enrollment_id, criterion_id), read_ruling(given)
    if problems := _problems(here, form):
        return await _page(here, place, form.wrong(**problems), status=422)
    try:
        await here.ask.progress.decide(place, body_of(form, hand_of(here)), key=key_of(given))
    except WrongFields as failure:
        return await _page(here, place, form.wrong(**_beside(form, failure.problems)), status=422)
    except Refused as refusal:
        return await _page(here, place, form.wrong(**{"": refusal.detail}), status=409)
    done = _MEASURED if form.value("verdict") == VALUE else RULINGS[form.value("verdict")].done
    return here.go(ONE.format(campaign_id=campaign_id, enrollment_id=enrollment_id), said=here.text(done))


@router.get(f"{PATH}/files/{{file_id}}")
async def send_file(here: Here, campaign_id: UUID, enrollment_id: UUID, criterion_id: UUID, file_id: UUID) -> Response:
    """A file that the contact brought, as an attachment."""
    place = _place(campaign_id, enrollment_id, criterion_id)
    return here.pass_on(await here.ask.progress.file(place, file_id))


def _place(campaign_id: UUID, enrollment_id: UUID, criterion_id: UUID) -> dict[str, UUID]:
    return {"campaign_id": campaign_id, "enrollment_id": enrollment_id, "criterion_id": criterion_id}


def _problems(here: RequestContext, form: Form) -> dict[str, str]:
    verdict = form.value("verdict")
    if verdict not in {*RULINGS, VALUE}:
        return {"verdict": here.text(_NO_RULING)}
    try:
        body_of(form, hand_of(here))
    except Unreadable as failure:
        return {"current_value": here.text(failure.reason)}
    return {}


def _beside(form: Form, problems: Mapping[str, str]) -> dict[str, str]:
    """Problems by the fields of the form that was sent; that of a value has a note of another name."""
    notes = "measured_notes" if form.value("verdict") == VALUE else "notes"
    return {notes if name == "notes" else name: problem for name, problem in problems.items()}


async def _page(
    here: RequestContext, place: dict[str, UUID], form: Form, *, status: int = 200, cursor: str = ""
) -> Response:
    one, files, changes = await asyncio.gather(
        here.ask.enrollments.get(place),
        here.if_reachable(here.ask.progress.files(place)),
        here.if_reachable(here.ask.progress.history(place, limit=_CHANGES, cursor=cursor or None)),
    )
    criterion = one.progress.criterion(place["criterion_id"]) if one.progress else None
    if one.progress is None or criterion is None:
        raise NotThere
    if not one.progress.is_open and not form.problem(""):
        form = form.wrong(**{"": here.text(_DECIDED)})
    return here.render(
        "criterion.html",
        status=status,
        one=one,
        criterion=criterion,
        is_open=one.progress.is_open,
        is_last=criterion.required and not criterion.is_satisfied and one.progress.lacks == 1,
        form=form,
        files=files,
        changes=changes,
        rulings=RULINGS,
    )
