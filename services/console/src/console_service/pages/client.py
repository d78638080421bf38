"""A contact's own page, opened by her link: how far she is, what comes next, and the money on its way."""

from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import aclosing
from functools import partial
from hashlib import sha256
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from fastapi import Path as Part
from fastapi.responses import Response
from starlette.datastructures import UploadFile

from ..door import ByLink, Desk, Followed, LinkToken, Posted, PostedWithFile, followed, mark
from ..door.cookies import PORTAL
from ..door.paths import DASHBOARD
from ..errors import Refused, TooMany, WrongFields
from ..forms import Form
from ..forms.evidence import file_name, read_evidence
from ..live import Topic
from ..schemas.portal import CriterionFile, Hers
from ..view import Text
from ..view.participations import participations
from ..view.payout_words import OVER, STATES, WITHDRAWN, way

router = APIRouter()
PATH = f"{DASHBOARD}/{{token}}"
EVIDENCE = f"{PATH}/{{enrollment_id}}/{{criterion_id}}/evidence"
_CHUNK = 65_536
Enrollment = Annotated[UUID, Part(alias="enrollment_id")]
Criterion = Annotated[UUID, Part(alias="criterion_id")]


def _(text: str) -> str:
    return text


_EMPTY = _("Write a few words, paste a link, or choose a file.")
_KINDS = _("Files may be PDF, pictures (PNG, JPEG, GIF, WebP), ZIP and office documents, or plain text.")
_TOO_LARGE = _("The file is too large: %(size)s MB at most. A link to it is fine, too.")
_REFUSED: Mapping[str, str] = {
    "PromiseDecided": _("This is decided already; nothing more is needed."),
    "DeadlinePassed": _("The time for sending evidence is over."),
    "CriterionSatisfied": _("This is met already; nothing more is needed."),
    "CriterionFull": _("You have sent as many files as fit here. Send a link instead."),
}
"""Why the API does not take evidence, by its code, in words for her."""


@router.get(PATH)
async def show_client(desk: ByLink, token: LinkToken) -> Response:
    """Everything that is hers."""
    return await _page(desk, token)


@router.get(f"{PATH}/stream")
async def follow_client(desk: ByLink, token: LinkToken) -> Response:
    """The same as it changes; nobody but the browsers of this link shares what is followed."""
    hers = await _hers(desk)
    topic = Topic("participations", sha256(token.encode()).hexdigest(), "")
    return followed(desk, Followed(topic, hers, partial(_changes, desk), partial(_part, desk, token)))


@router.post(EVIDENCE)
async def send_evidence(
    desk: ByLink, token: LinkToken, enrollment_id: Enrollment, criterion_id: Criterion, sent: PostedWithFile
) -> Response:
    """Pass a file on, then report in her words; what is wrong stands beside its field."""
    form = read_evidence(sent.fields)
    wrong = _wrong(desk, form, sent.file)
    if wrong is None:
        try:
            await _report(desk, (enrollment_id, criterion_id), form.value("evidence"), sent.file)
        except (Refused, WrongFields, TooMany) as failure:
            wrong = _told(desk, form, failure)
    if wrong is not None:
        return await _page(desk, token, forms={criterion_id: wrong}, status=422)
    said = desk.text(_("Thank you, it has arrived. Somebody looks at it, and you will see here what comes of it."))
    return desk.go(f"{DASHBOARD}/{token}#c-{criterion_id}", said=said)


@router.post(f"{PATH}/{{enrollment_id}}/payout")
async def choose_payout(desk: ByLink, token: LinkToken, enrollment_id: Enrollment, given: Posted) -> Response:
    """Choose how the money comes back; if that is not possible any more, the page shows how it stands."""
    if not given.get("type"):
        return await _page(desk, token, notice=desk.text(_("Choose one of the ways first.")), status=422)
    try:
        await desk.ask.portal.choose(enrollment_id, given["type"])
    except (Refused, WrongFields):
        told = _("That cannot be chosen any more. Below you see how it stands.")
        return await _page(desk, token, notice=desk.text(told), status=409)
    said = desk.text(_("Your choice has arrived."))
    return desk.go(f"{DASHBOARD}/{token}#e-{enrollment_id}", said=said)


def _wrong(desk: Desk, form: Form, file: UploadFile | None) -> Form | None:
    """The form with what is wrong with it, before anybody is asked."""
    most = desk.settings.evidence_limit
    if file is not None and (file.size or 0) > most:
        return form.wrong(file=desk.text(_TOO_LARGE) % {"size": most // 1_048_576})
    return form.wrong(evidence=desk.text(_EMPTY)) if file is None and not form.value("evidence") else None


async def _report(desk: Desk, of: tuple[UUID, UUID], words: str, file: UploadFile | None) -> None:
    """The file first: words that speak of a file nobody has would be no evidence."""
    if file is not None:
        stored = await desk.ask.portal.send_file(*of, file_name(file.filename or ""), _pieces(file))
        words = words or desk.text(_("See the file %(name)s.")) % {"name": stored.name}
    await desk.ask.portal.submit(*of, words)


async def _pieces(file: UploadFile) -> AsyncIterator[bytes]:
    while piece := await file.read(_CHUNK):
        yield piece


def _told(desk: Desk, form: Form, failure: Refused | WrongFields | TooMany) -> Form:
    """The form with what the gateway says of it, beside the field that has it."""
    match failure:
        case WrongFields() if "evidence" in failure.problems:
            return form.wrong(evidence=failure.problems["evidence"])
        case WrongFields():
            return form.wrong(file=desk.text(_KINDS))
        case TooMany():
            return form.wrong(evidence=desk.text(_("Too many at once. Wait a moment, then send it again.")))
        case _:
            return form.wrong(evidence=desk.text(_REFUSED.get(failure.code, _("That cannot be sent any more."))))


async def _page(
    desk: Desk, token: str, *, forms: Mapping[UUID, Form] | None = None, notice: str = "", status: int = 200
) -> Response:
    hers = await _hers(desk)
    shown = _part(desk, token, hers, forms=forms)
    names = [one.name.partition(" ")[0] for one in hers.mine.items if one.name]
    answer = desk.render(
        "client.html",
        status=status,
        name=next(iter(names), ""),
        notice=notice,
        stream=f"{DASHBOARD}/{token}/stream",
        shown=shown,
        shown_mark=mark(shown),
    )
    seconds = int(desk.settings.portal_memory.total_seconds())
    desk.cookies.write(answer, PORTAL, token, seconds=seconds)
    return answer


def _part(desk: Desk, token: str, hers: Hers, *, forms: Mapping[UUID, Form] | None = None) -> Text:
    """What changes on the page."""
    return desk.part(
        "client.html",
        participations=participations(hers.mine.items, desk.now, missing=hers.mine.missing),
        files=hers.files,
        forms=forms or {},
        unfilled=Form(),
        base=f"{DASHBOARD}/{token}",
        way=way,
        words={"states": STATES, "withdrawn": WITHDRAWN, "over": OVER},
        most=desk.settings.evidence_limit // 1_048_576,
    )


async def _changes(desk: Desk) -> AsyncGenerator[Hers]:
    """All that is hers, at once and after each change."""
    async with aclosing(desk.ask.portal.stream()) as changes:
        async for _change in changes:
            yield await _hers(desk)


async def _hers(desk: Desk) -> Hers:
    """What is hers; of files nothing, where nobody answers."""
    mine = await desk.ask.portal.mine()
    reported = {
        participation.enrollment.enrollment_id
        for participation in participations(mine.items, desk.now)
        for step in participation.steps
        if step.is_manual and step.reached and step.reached.submitted_at
    }
    files: dict[UUID, list[CriterionFile]] = {}
    for file in await desk.if_reachable(desk.ask.portal.files(reported)) or []:
        files.setdefault(file.criterion_id, []).append(file)
    return Hers(mine=mine, files=files)
