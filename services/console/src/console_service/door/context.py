"""What a page works with: who asks, the gateway as that person may ask it, and ways to answer."""

from collections.abc import AsyncIterator, Awaitable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, Any, NamedTuple, TypeVar

from fastapi import Depends, Query, Request
from fastapi import Path as Part
from fastapi.responses import HTMLResponse, RedirectResponse, Response, StreamingResponse
from starlette.datastructures import UploadFile

from chassis.clock import Clock
from chassis.http.resources import resources_of

from ..clients import Client, Download, Gateway
from ..errors import GatewayDown, SignedOut
from ..live import Hub
from ..settings import Settings
from ..view import Text, View
from ..view.formats import Formats
from .cookies import FLASH, Cookies, packed, unpacked
from .visitor import Facts, Visitor, keep, remember, visitor_of

T = TypeVar("T")
_MOST_SHOWN = 600
LinkToken = Annotated[str, Part(alias="token", pattern=r"^[A-Za-z0-9_.-]{1,1000}$")]
"""The token of a link, as a part of the path; what has another shape is asked of nobody."""


@dataclass(frozen=True)
class Flash:
    """A message that is shown once, on the next page; its tone is that of a badge."""

    text: str
    tone: str


@dataclass(frozen=True)
class RequestContext:
    """One request and everything a page needs to answer it."""

    request: Request
    visitor: Visitor
    ask: Client
    view: View
    settings: Settings
    hub: Hub
    now: datetime

    @property
    def cookies(self) -> Cookies:
        """How cookies are read and written here."""
        return Cookies(self.settings.is_secure)

    @property
    def place(self) -> str:
        """The path that is asked for, with its query."""
        query = self.request.scope["query_string"].decode("latin-1")
        return f"{self.request.scope['path']}?{query}" if query else str(self.request.scope["path"])

    def ask_as_nobody(self) -> Client:
        """The gateway as it answers without a credential, such as for a token in the path."""
        headers = outside(self.request, self.visitor)
        return Client(resources_of(self.request).get(Gateway).asking(None, headers=headers))

    @property
    def formats(self) -> Formats:
        """How numbers and moments are written for the reader."""
        return self.view.formats(self.visitor.look)

    def text(self, text: str) -> str:
        """A text in the reader's language."""
        return self.view.text(self.visitor.look, text)

    def render(self, template: str, *, status: int = 200, **given: Any) -> HTMLResponse:  # noqa: ANN401 - what a template takes
        """A page from `templates/pages`, with what it is given, and a message that was left for it."""
        flash = self._flash()
        around = {"visitor": self.visitor, "path": self.request.scope["path"], "place": self.place, "flash": flash}
        body = self.view.render(f"pages/{template}", self.visitor.look, self.now, **around, **given)
        answer = HTMLResponse(body, status)
        keep(self.request, answer, self.cookies)
        if flash is not None:
            self.cookies.forget(answer, FLASH)
        return answer

    def part(self, template: str, **given: Any) -> Text:  # noqa: ANN401 - what a template takes
        """A part of a page, from `templates/live`."""
        return self.view.part(f"live/{template}", self.visitor.look, self.now, **given)

    def go(self, path: str, *, said: str = "", tone: str = "good") -> Response:
        """Send the browser to a page of ours, where it is told what was done."""
        answer = RedirectResponse(path, 303)
        keep(self.request, answer, self.cookies)
        if said:
            self.cookies.write(answer, FLASH, packed(said[:_MOST_SHOWN], tone), seconds=60)
        return answer

    def pass_on(self, file: Download) -> Response:
        """A file that the gateway sends, as an attachment that nothing in it can turn into a page of ours."""
        headers = {
            "Content-Disposition": file.disposition,
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "Cache-Control": "private, no-store",
        }
        return StreamingResponse(file.content(), headers=headers, media_type=file.media_type)

    async def if_reachable(self, answer: Awaitable[T]) -> T | None:
        """An answer, or None if whoever gives it is down: for parts that a page can do without."""
        try:
            return await answer
        except GatewayDown:
            return None

    def _flash(self) -> Flash | None:
        found = unpacked(self.cookies.read(self.request, FLASH), 2)
        return Flash(*found) if found else None


def context_of(request: Request) -> RequestContext:
    """The context of a request, whoever asks."""
    resources = resources_of(request)
    settings = resources.get(Settings)
    visitor = visitor_of(request, Cookies(settings.is_secure))
    client = Client(resources.get(Gateway).asking(visitor.token, headers=outside(request, visitor)))
    now = resources.get(Clock).now()
    return RequestContext(request, visitor, client, resources.get(View), settings, resources.get(Hub), now)


async def anybody(request: Request) -> RequestContext:
    """The same, as what a page depends on."""
    return context_of(request)


def outside(request: Request, visitor: Visitor) -> dict[str, str]:
    """What the gateway is told of a browser: it counts attempts by the address, and names devices."""
    agent = request.headers.get("user-agent", "").encode("ascii", "replace").decode()[:200]
    told = {"User-Agent": agent, "Accept-Language": visitor.look.language}
    return {**told, "X-Forwarded-For": request.client.host} if request.client else told


async def signed_in(context: Annotated[RequestContext, Depends(anybody)]) -> RequestContext:
    """The context of somebody who is signed in, with facts that are not old. Raises `SignedOut`."""
    if not context.visitor.is_signed_in:
        raise SignedOut
    if context.visitor.facts.age(context.now) < context.settings.session_memory.total_seconds():
        return context
    session = await context.if_reachable(context.ask.sessions.show())
    if session is None:
        return context
    remember(context.request, Facts.of(session, context.now))
    return context_of(context.request)


async def by_link(context: Annotated[RequestContext, Depends(anybody)], token: LinkToken) -> RequestContext:
    """The context of whoever opened a link; its token asks, and a session that the browser may hold does not count."""
    headers = outside(context.request, context.visitor)
    client = Client(resources_of(context.request).get(Gateway).asking(token, headers=headers))
    return replace(context, visitor=Visitor(context.visitor.look), ask=client)


async def posted(request: Request) -> Mapping[str, str]:
    """The fields of a form as text; of one that came more than once the last, files left out."""
    form = await request.form(max_files=0, max_fields=2000)
    request.state.posted = {name: value for name, value in form.multi_items() if isinstance(value, str)}
    return request.state.posted  # type: ignore[no-any-return] # as it was written in the line before


async def posted_with_file(request: Request) -> AsyncIterator["Sent"]:
    """The fields of a form, and the one file that may come with them; it is gone when the answer is given."""
    async with request.form(max_files=1, max_fields=50) as form:
        fields = {name: value for name, value in form.multi_items() if isinstance(value, str)}
        request.state.posted = fields
        files = [one for _, one in form.multi_items() if isinstance(one, UploadFile) and one.filename]
        yield Sent(fields, files[0] if files else None)


class Sent(NamedTuple):
    """What a form with a place for a file was sent with."""

    fields: Mapping[str, str]
    file: UploadFile | None


Anybody = Annotated[RequestContext, Depends(anybody)]
Here = Annotated[RequestContext, Depends(signed_in)]
ByLink = Annotated[RequestContext, Depends(by_link)]
Posted = Annotated[Mapping[str, str], Depends(posted)]
PostedWithFile = Annotated[Sent, Depends(posted_with_file)]
Cursor = Annotated[str, Query(max_length=500)]
"""Where a list goes on, as the API said it."""
