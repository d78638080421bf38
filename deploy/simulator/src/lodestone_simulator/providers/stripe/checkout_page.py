"""The hosted page of a checkout session: where a customer pays, and from where she is sent back to the shop."""

import re
from dataclasses import dataclass

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from ...journal import Json
from . import hosted, sessions
from .api import Api
from .call import Change
from .checkout_markup import closed_page, form_page, missing_page, policy_of
from .forms import Form, parse
from .happening import happen

_ADDRESS = re.compile(r"[^@\s]{1,64}@[^@\s]{1,190}")
_PLACEHOLDER = "{CHECKOUT_SESSION_ID}"
_NO_CARD = "Your card was declined. Try another one."


def router(api: Api) -> APIRouter:
    """The pages below `/c/pay`."""
    pages = Pages(api)
    made = APIRouter(include_in_schema=False)
    made.add_api_route("/c/pay/{session_id}", pages.show, methods=["GET"])
    made.add_api_route("/c/pay/{session_id}", pages.choose, methods=["POST"])
    return made


@dataclass(frozen=True, slots=True)
class Pages:
    """What a browser is answered."""

    api: Api

    async def show(self, session_id: str) -> Response:
        """The page as it is now."""
        session = await self._session(session_id)
        if session is None:
            return HTMLResponse(missing_page(), 404)
        return self._form(session) if session["status"] == "open" else _page(session, closed_page(session))

    async def choose(self, session_id: str, request: Request) -> Response:
        """A customer has pressed a button."""
        form = Form(parse((await request.body()).decode(errors="replace")))
        session = await self._session(session_id)
        if session is None:
            return HTMLResponse(missing_page(), 404)
        if session["status"] != "open":
            return _back(session) if session["status"] == "complete" else _page(session, closed_page(session))
        email = session["customer_email"] or (form.text("email") or "").strip()
        if not _ADDRESS.fullmatch(email):
            return self._form(session, status=422, email=email, wrong="Type an e-mail address.")
        return await self._paid(session, form, email)

    async def _paid(self, session: Json, form: Form, email: str) -> Response:
        # From the look at the session to the record of the payment nothing is awaited: two clicks pay once.
        page = hosted.hosted_page(session["id"], self.api.account)
        visit = hosted.Visit(session, page, email, (form.text("name") or "")[:150] or None, self.api.clock())
        match form.text("method"):
            case "card":
                operation, change = "purchase", hosted.pay(visit, self.api.account)
            case "debit":
                operation, change = "purchase_promise", hosted.promise(visit, self.api.account)
            case _:
                await self._happen("purchase_decline", hosted.decline(visit, self.api.account), page)
                return self._form(session, status=402, email=email, wrong=_NO_CARD)
        await self._happen(operation, change, page)
        return _back(session)

    async def _session(self, session_id: str) -> Json | None:
        """A session as it is now; what has expired meanwhile is recorded as such."""
        session = self.api.account.find(session_id)
        if session is None or session["object"] != "checkout.session":
            return None
        now = sessions.as_of(session, self.api.clock())
        if now["status"] != session["status"]:
            page = hosted.hosted_page(session_id, self.api.account)
            await self._happen("checkout.session.expire", sessions.expired(session), page)
        return now

    async def _happen(self, operation: str, change: Change, page: Json) -> None:
        await happen(self.api, operation, change, page["account"])

    def _form(self, session: Json, *, status: int = 200, email: str = "", wrong: str = "") -> Response:
        lines = hosted.hosted_page(session["id"], self.api.account)["lines"]
        return _page(session, form_page(session, lines, email=email, wrong=wrong), status)


def _page(session: Json, markup: str, status: int = 200) -> Response:
    headers = {"Content-Security-Policy": policy_of(session), "Cache-Control": "no-store", "Referrer-Policy": "origin"}
    return HTMLResponse(markup, status, headers)


def _back(session: Json) -> Response:
    return RedirectResponse(session["success_url"].replace(_PLACEHOLDER, session["id"]), 303)
