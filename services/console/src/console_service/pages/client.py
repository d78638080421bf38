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

from ..door import ByLink, Followed, LinkToken, Posted, PostedWithFile, RequestContext, followed, mark
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
async def show_client(context: ByLink, token: LinkToken) -> Response:
    """Everything that is hers."""
    return await _page(context, token)


@router.get(f"{PATH}/stream")
async def follow_client(context: ByLink, token: LinkToken) -> Response:
    """The same as it changes; nobody but the browsers of this link shares what is followed."""
    hers = await _hers(context)
    topic = Topic("participations", sha256(token.encode()).hexdigest(), "")
    return followed(context, Followed(topic, hers, partial(_changes, context), partial(_part, context, token)))


@router.post(EVIDENCE)
async def send_evidence(
    context: ByLink, token: LinkToken, enrollment_id: Enrollment, criterion_id: Criterion, sent: PostedWithFile
) -> Response:
    """Pass a file on, then report in her words; what is wrong stands beside its field."""
    form = read_evidence(sent.fields)
    wrong = _wrong(context, form, sent.file)
    if wrong is None:
        try:
            await _report(context, (enrollment_id, criterion_id), form.value("evidence"), sent.file)
        except (Refused, WrongFields, TooMany) as failure:
            wrong = _told(context, form, failure)
    if wrong is not None:
        return await _page(context, token, forms={criterion_id: wrong}, status=422)
    said = context.text(_("Thank you, it has arrived. Somebody looks at it, and you will see here what comes of it."))
    return context.go(f"{DASHBOARD}/{token}#c-{criterion_id}", said=said)


@router.post(f"{PATH}/{{enrollment_id}}/payout")
async def choose_payout(context: ByLink, token: LinkToken, enrollment_id: Enrollment, given: Posted) -> Response:
    """Choose how the money comes back; if that is not possible any more, the page shows how it stands."""
    if not given.get("type"):
        return await _page(context, token, notice=context.text(_("Choose one of the ways first.")), status=422)
    try:
        await context.ask.portal.choose(enrollment_id, given["type"])
    except (Refused, WrongFields):
        told = _("That cannot be chosen any more. Below you see how it stands.")
        return await _page(context, token, notice=context.text(told), status=409)
    said = context.text(_("Your choice has arrived."))
    return context.go(f"{DASHBOARD}/{token}#e-{enrollment_id}", said=said)


def _wrong(context: RequestContext, form: Form, file: UploadFile | None) -> Form | None:
    """The form with what is wrong with it, before anybody is asked."""
    most = context.settings.evidence_limit
    if file is not None and (file.size or 0) > most:
        return form.wrong(file=context.text(_TOO_LARGE) % {"size": most // 1_048_576})
    return form.wrong(evidence=context.text(_EMPTY)) if file is None and not form.value("evidence") else None


async def _report(context: RequestContext, of: tuple[UUID, UUID], words: str, file: UploadFile | None) -> None:
    """The file first: words that speak of a file nobody has would be no evidence."""
    if file is not None:
        stored = await context.ask.portal.send_file(*of, file_name(file.filename or ""), _pieces(file))
        words = words or context.text(_("See the file %(name)s.")) % {"name": stored.name}
    await context.ask.portal.submit(*of, words)


async def _pieces(file: UploadFile) -> AsyncIterator[bytes]:
    while piece := await file.read(_CHUNK):
        yield piece


def _told(context: RequestContext, form: Form, failure: Refused | WrongFields | TooMany) -> Form:
    """The form with what the gateway says of it, beside the field that has it."""
    match failure:
        case WrongFields() if "evidence" in failure.problems:
            return form.wrong(evidence=failure.problems["evidence"])
        case WrongFields():
            return form.wrong(file=context.text(_KINDS))
        case TooMany():
            return form.wrong(evidence=context.text(_("Too many at once. Wait a moment, then send it again.")))
        case _:
            return form.wrong(evidence=context.text(_REFUSED.get(failure.code, _("That cannot be sent any more."))))


async def _page(
    context: RequestContext,
    token: str,
    *,
    forms: Mapping[UUID, Form] | None = None,
    notice: str = "",
    status: int = 200,
) -> Response:
    hers = await _hers(context)
    shown = _part(context, token, hers, forms=forms)
    names = [one.name.partition(" ")[0] for one in hers.mine.items if one.name]
    answer = context.render(
        "client.html",
        status=status,
        name=next(iter(names), ""),
        notice=notice,
        stream=f"{DASHBOARD}/{token}/stream",
        shown=shown,
        shown_mark=mark(shown),
    )
    seconds = int(context.settings.portal_memory.total_seconds())
    context.cookies.write(answer, PORTAL, token, seconds=seconds)
    return answer


def _part(context: RequestContext, token: str, hers: Hers, *, forms: Mapping[UUID, Form] | None = None) -> Text:
    """What changes on the page."""
    return context.part(
        "client.html",
        participations=participations(hers.mine.items, context.now, missing=hers.mine.missing),
        files=hers.files,
        forms=forms or {},
        unfilled=Form(),
        base=f"{DASHBOARD}/{token}",
        way=way,
        words={"states": STATES, "withdrawn": WITHDRAWN, "over": OVER},
        most=context.settings.evidence_limit // 1_048_576,
    )


async def _changes(context: RequestContext) -> AsyncGenerator[Hers]:
    """All that is hers, at once and after each change."""
    async with aclosing(context.ask.portal.stream()) as changes:
        async for _change in changes:
            yield await _hers(context)


async def _hers(context: RequestContext) -> Hers:
    """What is hers; of files nothing, where nobody answers."""
    mine = await context.ask.portal.mine()
    reported = {
        participation.enrollment.enrollment_id
        for participation in participations(mine.items, context.now)
        for step in participation.steps
        if step.is_manual and step.reached and step.reached.submitted_at
    }
    files: dict[UUID, list[CriterionFile]] = {}
    for file in await context.if_reachable(context.ask.portal.files(reported)) or []:
        files.setdefault(file.criterion_id, []).append(file)
    return Hers(mine=mine, files=files)
