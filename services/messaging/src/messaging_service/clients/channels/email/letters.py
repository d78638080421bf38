"""From templates to a mail: headers nobody can break, text and HTML, and a way to opt out."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape
from uuid import UUID

from chassis.security.links import PORTAL, Link, LinkSigner, password_page, password_token, portal_page, way_out
from chassis.templates import BrokenTemplate, Templates, says_nothing
from contracts.values import EmailText

from ....domain import merge_tags
from ....domain.letter import Letter, SendRequest, is_markup, one_line, paragraphs
from ....domain.notices import TEXTS, Notice
from .account import EmailAccount
from .mail import Mail, Mailbox
from .text import plain

_HTML = '<!DOCTYPE html>\n<html><head><meta charset="utf-8"></head><body>\n{}\n</body></html>\n'


@dataclass(frozen=True)
class Addresses:
    """Where the links of a mail lead, and for how long the one to a contact's own page is good."""

    gateway: str
    console: str
    portal_lifetime: timedelta


class Emails:
    """Writes the mail of an attempt."""

    def __init__(self, templates: Templates, links: LinkSigner, addresses: Addresses) -> None:
        self._templates = templates
        self._links = links
        self._addresses = addresses
        self._public_url = addresses.gateway.rstrip("/")

    def write(self, request: SendRequest, letter: Letter[EmailText], account: EmailAccount) -> Mail:
        """One mail with both bodies and the link to opt out. Raises `BrokenTemplate`."""
        if request.message.notice is not None:
            return self._notice(request, request.message.notice, account)
        message, recipient = request.message, letter.recipient
        portal = self._portal_link(Link(request.tenant_id, recipient.contact_id), message.began_at)
        values = merge_tags.values(recipient, letter.campaign_name, portal)
        body = letter.text.body
        title = one_line(self._templates.render(letter.text.subject, values, markup=False))
        rendered = self._templates.render(body, values, markup=is_markup(body))
        if not title or says_nothing(rendered):
            raise BrokenTemplate("subject or body says nothing to this recipient")
        is_written = is_markup(body)
        text = plain(rendered) if is_written else rendered
        markup = rendered if is_written else _linked(paragraphs(rendered), portal)
        token = self._links.token("unsubscribe", Link(request.tenant_id, message.id))
        link, click = way_out(self._addresses.console, token), f"{self._public_url}/u/{token}"
        return Mail(
            message_id=message.id,
            attempt_id=message.attempt_id or message.id,
            sender=Mailbox(account.from_address, one_line(account.from_name)),
            recipient=Mailbox(recipient.email or "", one_line(recipient.name or "", 100)),
            subject=title,
            text=f"{text}\n\n--\nUnsubscribe: {link}\n",
            html=_page(markup, link),
            date=message.began_at,
            headers={
                # RFC 8058: one POST to the first opts out; the second is for readers that only write mail.
                "List-Unsubscribe": f"<{click}>, <mailto:{account.from_address}?subject=unsubscribe%20{message.id}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            },
        )

    def _notice(self, request: SendRequest, notice: Notice, account: EmailAccount) -> Mail:
        """A notice to a user: in our own words, with her link, and no way to opt out of it."""
        message, link = request.message, self._password_link(request.tenant_id, notice.link_id)
        good_until = f"{message.stale_at:%Y-%m-%d %H:%M} UTC"
        values = {"tenant_name": notice.tenant_name, "link": link, "good_until": good_until}
        text = TEXTS[notice.reason]
        body = self._templates.render(text.body, values, markup=False)
        return Mail(
            message_id=message.id,
            attempt_id=message.attempt_id or message.id,
            sender=Mailbox(account.from_address, one_line(account.from_name)),
            recipient=Mailbox(notice.email, one_line(notice.name, 100)),
            subject=one_line(self._templates.render(text.subject, values, markup=False)),
            text=f"{body}\n",
            html=_HTML.format(_linked(paragraphs(body), link)),
            date=message.began_at,
            headers={"Auto-Submitted": "auto-generated"},  # RFC 3834: nobody's out-of-office answers it
        )

    def _password_link(self, tenant_id: UUID, link_id: UUID) -> str:
        token = password_token(self._links, Link(tenant_id, link_id))
        return password_page(self._addresses.console, token)

    def _portal_link(self, link: Link, since: datetime) -> str:
        """The way to her own page; the same for a mail that is handed over once more under its key."""
        token = self._links.token(PORTAL, link, lifetime=self._addresses.portal_lifetime, since=since)
        return portal_page(self._addresses.console, token)


def _linked(markup: str, link: str) -> str:
    """HTML made of plain text, in which a link is one that can be followed."""
    shown = escape(link)
    return markup.replace(shown, f'<a href="{shown}">{shown}</a>')


def _page(markup: str, link: str) -> str:
    return _HTML.format(f'{markup}\n<hr>\n<p><small><a href="{escape(link)}">Unsubscribe</a></small></p>')
