"""The inbox on the page; mail is shown in a sandbox."""

from html import escape

from ...page import SHOWN, Section, Shown, Tile, code, time_of
from ...page.markup import NOTHING
from .inbox import Inbox, Mail, Wanted
from .reading import readable


def show(inbox: Inbox) -> Shown:
    """How many mails were accepted, and the newest."""
    count = inbox.count(Wanted())
    markup = "".join(_message(mail) for mail in inbox.newest(Wanted(), limit=SHOWN)) or NOTHING
    way = '<p class="none"><a href="/inbox">Read it as its owner does</a></p>'
    return Shown((Tile("Mail accepted", str(count)),), (Section("Inbox", count, way + markup),))


def _message(mail: Mail) -> str:
    shown = readable(mail)
    text, html = shown["text"], shown["html"]
    # An empty sandbox: no scripts, no forms, no navigation, an origin of its own.
    frame = f'<iframe sandbox="" title="HTML body" srcdoc="{escape(html)}"></iframe>' if html else ""
    headers = "".join(
        f'<tr><th>{escape(name)}</th><td class="wide">{code(value)}</td></tr>'
        for name, value in shown["headers"].items()
    )
    return (
        f'<details id="mail-{escape(mail.id)}"><summary><span class="soft">{time_of(mail.at)}</span>'
        f'<span>{escape(", ".join(mail.recipients))}</span><span class="subject">{escape(shown["subject"])}</span>'
        f'</summary><div class="mail">{frame}<pre>{escape(text or "")}</pre><table>{headers}</table></div></details>'
    )
