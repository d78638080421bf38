"""The inbox as its owner reads it: a list, and each mail with links that can be followed."""

import re
from dataclasses import dataclass
from html import escape
from importlib.resources import files

from fastapi import APIRouter
from starlette.responses import HTMLResponse

from ...journal import Json
from ...page import SHOWN, time_of
from .inbox import Inbox, Mail, Wanted
from .reading import readable

_STYLE = (files(__package__) / "inbox.css").read_text()
_LINK = re.compile(r"https?://[^\s<>\"']+")
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self'; base-uri 'none'"
_FOR_FRAME = '<base target="_blank">'


def router(inbox: Inbox) -> APIRouter:
    """The pages below `/inbox`."""
    pages, made = Pages(inbox), APIRouter(include_in_schema=False)
    made.add_api_route("/inbox", pages.list_)
    made.add_api_route("/inbox/{id_}", pages.show)
    return made


@dataclass(frozen=True, slots=True)
class Pages:
    """What a browser is answered."""

    inbox: Inbox

    async def list_(self, to: str = "") -> HTMLResponse:
        """The newest mails, or those to an address."""
        await self.inbox.journal.synced()
        found = self.inbox.newest(Wanted(to=to.strip() or None), limit=SHOWN)
        rows = "".join(map(_row, found)) or '<li class="none">No mail yet.</li>'
        search = (
            f'<form><label>To <input name="to" type="search" value="{escape(to)}"></label><button>Show</button></form>'
        )
        return _page("Inbox", f"<h1>Inbox</h1>{search}<ul>{rows}</ul>")

    async def show(self, id_: str) -> HTMLResponse:
        """One mail."""
        await self.inbox.journal.synced()
        mail = self.inbox.get(id_)
        if mail is None:
            return _page("No such mail", '<h1>There is no such mail</h1><p><a href="/inbox">Inbox</a></p>', 404)
        shown = readable(mail)
        return _page(str(shown["subject"]), _mail(mail, shown))


def _row(mail: Mail) -> str:
    shown = readable(mail)
    subject = escape(shown["subject"]) or "(no subject)"
    to = escape(", ".join(mail.recipients))
    return f'<li><a href="/inbox/{escape(mail.id)}">{subject}</a><span>{to}</span><time>{time_of(mail.at)}</time></li>'


def _mail(mail: Mail, shown: Json) -> str:
    facts = (("From", shown["headers"].get("From", mail.sender)), ("To", ", ".join(mail.recipients)))
    head = "".join(f"<div><dt>{name}</dt><dd>{escape(str(value))}</dd></div>" for name, value in facts)
    return (
        f'<p><a href="/inbox">Inbox</a></p><h1>{escape(shown["subject"])}</h1><dl>{head}'
        f"<div><dt>Taken</dt><dd>{time_of(mail.at)} UTC</dd></div></dl>{_body(shown)}"
    )


def _body(shown: Json) -> str:
    """Text with its links; HTML in a frame of an origin of its own, without scripts, whose links open beside it."""
    text, html = shown["text"], shown["html"]
    sandbox, inside = "allow-popups allow-popups-to-escape-sandbox", escape(_FOR_FRAME + (html or ""))
    frame = f'<iframe sandbox="{sandbox}" title="As HTML" srcdoc="{inside}"></iframe>' if html else ""
    written = f"<pre>{_linked(text)}</pre>" if text else ""
    return written + frame


def _linked(text: str) -> str:
    parts, end = [], 0
    for found in _LINK.finditer(text):
        url = found[0].rstrip(".,;:!?)]")
        parts += [escape(text[end : found.start()]), f'<a href="{escape(url)}" rel="noreferrer">{escape(url)}</a>']
        end = found.start() + len(url)
    return "".join(parts) + escape(text[end:])


def _page(title: str, body: str, status: int = 200) -> HTMLResponse:
    document = (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">'
        f"<style>{_STYLE}</style></head><body><main>{body}</main></body></html>"
    )
    headers = {"Content-Security-Policy": _POLICY, "Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
    return HTMLResponse(document, status, headers)
