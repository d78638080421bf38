"""Every failure of a page becomes a page that says what happened and what can be done, here and nowhere else."""

from dataclasses import dataclass
from urllib.parse import quote, urlsplit

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse, Response
from starlette.exceptions import HTTPException

from chassis.errors import Failure

from ..errors import (
    ChangedMeanwhile,
    ForeignPost,
    GatewayDown,
    NotAllowed,
    NotThere,
    Refused,
    SignedOut,
    TooMany,
    WrongFields,
)
from ..forms.failing import REFUSALS
from .context import RequestContext, context_of
from .cookies import SESSION, WHO
from .guard import SAFE
from .live import KIND, OVER
from .paths import DASHBOARD, WAY_OUT, own_path, sign_in_path
from .typed import typed_in

log = structlog.get_logger(__name__)


def _(text: str) -> str:
    return text


@dataclass(frozen=True)
class Trouble:
    """How a failure is told: status, a title, and what the reader can do."""

    status: int
    title: str
    advice: str


_OURS = Trouble(500, _("Something went wrong"), _("The fault is ours and has been logged. Going back is safe."))
_NOT_THERE = Trouble(404, _("There is no such page"), _("It may have been deleted, or the address is not right."))
_UNCLEAR = Trouble(422, _("That was not understood"), _("The address or the form holds something unexpected."))
_TROUBLES: dict[type[Failure], Trouble] = {
    SignedOut: Trouble(
        401,
        _("Your session is over"),
        _("What you typed is still here. Sign in on a page beside this one, then send it again."),
    ),
    NotThere: _NOT_THERE,
    NotAllowed: Trouble(403, _("That is not for you"), _("Ask an admin of your company if you need it.")),
    ForeignPost: Trouble(403, _("Nothing was done"), _("The form came from another site. Open the page here instead.")),
    Refused: Trouble(409, _("That cannot be done now"), _("Go back and look at how things stand.")),
    ChangedMeanwhile: Trouble(
        409, _("Somebody else was faster"), _("It has changed since you opened the page. Look at it again.")
    ),
    WrongFields: _UNCLEAR,
    TooMany: Trouble(429, _("Too many requests"), _("Wait a moment, then try again.")),
    GatewayDown: Trouble(503, _("The system does not answer"), _("Nothing is lost. Wait a moment, then try again.")),
}
_PASSING = (*REFUSALS, SignedOut, NotAllowed, NotThere)
"""What the gateway says against a form; after it, the same one or a corrected one may be taken."""
_TOO_LARGE = Trouble(413, _("That is too large"), _("Send a smaller file, or a link to it."))
_BY_STATUS = {404: _NOT_THERE, 405: _NOT_THERE, 422: _UNCLEAR, 400: _UNCLEAR, 413: _TOO_LARGE}
_LINKS: dict[str, Trouble] = {
    DASHBOARD: Trouble(
        401,
        _("This link does not work any more"),
        _(
            "A link to your page is good for a while, then it closes by itself, so that nobody else can use it. "
            "Nothing of yours is lost: answer any mail you had from us and ask for a new link, "
            "or open the newest mail that has one."
        ),
    ),
    WAY_OUT: Trouble(
        401,
        _("This link is not complete"),
        _(
            "Mail programs sometimes cut long links in two. Copy all of it from the mail, or use the button "
            "“Unsubscribe” that your mail program shows beside the sender."
        ),
    ),
}
"""What is said of a link that opens nothing, by the beginning of its path."""


def answer_failures(app: FastAPI) -> None:
    """Answer whatever a page raises with a page."""
    app.add_exception_handler(SignedOut, _sign_in)
    for kind in (Failure, RequestValidationError, HTTPException, Exception):
        app.add_exception_handler(kind, _tell)


async def _sign_in(request: Request, failure: Exception) -> Response:
    """To sign-in, and back to the place: of a form, to the page it was on. A link that opens nothing says so.

    A page that follows something is told that it is over.
    """
    follows = KIND in request.headers.get("accept", "")
    if page_of_link(request) is not None or await _may_be_sent_again(request, failure):
        return Response(OVER, media_type=KIND) if follows else await _tell(request, failure)
    context = context_of(request)
    path = sign_in_path(_place(context))
    answer: Response = RedirectResponse(path, 303)
    if "hx-request" in request.headers:
        answer = Response(status_code=204, headers={"HX-Redirect": path})
    elif follows:
        answer = Response(OVER, media_type=KIND)
    context.cookies.forget(answer, SESSION, WHO)
    return answer


async def _tell(request: Request, failure: Exception) -> Response:
    page = page_of_link(request)
    trouble, detail = _trouble_of(failure) if page is None else _trouble_of_link(page, failure)
    if trouble.status == _OURS.status:
        log.error("page_failed", path=getattr(request.scope.get("route"), "path", "unmatched"), exc_info=failure)
    context = context_of(request)
    back = page or own_path(_place(context))
    typed = await typed_in(request) if await _may_be_sent_again(request, failure) else None
    told = {"trouble": trouble, "detail": detail, "again": back, "typed": typed, "sign_in": sign_in_path(back)}
    answer = context.render("failure.html" if page is None else "failure_of_link.html", status=trouble.status, **told)
    if isinstance(failure, TooMany):
        answer.headers["Retry-After"] = str(failure.seconds)
    return answer


async def _may_be_sent_again(request: Request, failure: Exception) -> bool:
    """Whether a form that was typed on a page of ours may yet be taken."""
    return isinstance(failure, _PASSING) and "hx-request" not in request.headers and bool(await typed_in(request))


def page_of_link(request: Request) -> str | None:
    """The page that a link leads to, if the path that is asked for begins with one and its token."""
    root, is_link, _rest = getattr(request.scope.get("route"), "path", "").partition("/{token")
    token = str(request.path_params.get("token", ""))
    return f"{root}/{quote(token, safe='')}" if is_link else None


def _trouble_of_link(page: str, failure: Exception) -> tuple[Trouble, str]:
    """How a failure is told to whoever came by a link; what the gateway says of credentials tells her nothing."""
    is_token = isinstance(failure, RequestValidationError) and any(
        error["loc"][:2] == ("path", "token") for error in failure.errors()
    )
    if is_token or isinstance(failure, (SignedOut, NotAllowed)):
        return next(trouble for root, trouble in _LINKS.items() if page.startswith(f"{root}/")), ""
    return _trouble_of(failure)


def _trouble_of(failure: Exception) -> tuple[Trouble, str]:
    """How a failure is told, and what the gateway said of it, if it said more than its title."""
    if isinstance(failure, HTTPException):
        return _BY_STATUS.get(failure.status_code, _OURS), ""
    if isinstance(failure, RequestValidationError):
        is_path = any(error["loc"][:1] == ("path",) for error in failure.errors())
        return (_NOT_THERE if is_path else _UNCLEAR), ""
    for kind, trouble in _TROUBLES.items():
        if isinstance(failure, kind):
            return trouble, "" if failure.detail == kind.title else failure.detail
    return _OURS, ""


def _place(context: RequestContext) -> str:
    """Where the reader is: the page that is asked for, or the one that a form was on."""
    headers = context.request.headers
    if context.request.method in SAFE and "hx-request" not in headers:
        return context.place
    try:
        came_from = urlsplit(headers.get("hx-current-url") or headers.get("referer", ""))
    except ValueError:
        return ""
    return f"{came_from.path}?{came_from.query}" if came_from.query else came_from.path
