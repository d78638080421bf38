"""From templates to a mail: headers nobody can break, text and HTML, and a way to opt out."""

from html import escape
from uuid import UUID

from chassis.security.links import Link, LinkSigner, password_token
from chassis.templates import BrokenTemplate, Templates, says_nothing

from ....domain import merge_tags
from ....domain.letter import Letter, SendRequest, is_markup, one_line, paragraphs
from ....domain.notices import TEXTS, Notice
from .account import EmailAccount
from .mail import Mail, Mailbox
from .text import plain

_HTML = '<!DOCTYPE html>\n<html><head><meta charset="utf-8"></head><body>\n{}\n</body></html>\n'


class Emails:
    """Writes the mail of an attempt."""

    def __init__(self, templates: Templates, links: LinkSigner, public_url: str) -> None:
        self._templates = templates
        self._links = links
        self._public_url = public_url

    def write(self, request: SendRequest, letter: Letter, account: EmailAccount) -> Mail:
        """One mail with both bodies and the link to opt out. Raises `BrokenTemplate`."""
        if request.message.notice is not None:
            return self._notice(request, request.message.notice, account)
        message, recipient = request.message, letter.recipient
        values = merge_tags.values(recipient, letter.campaign_name)
        subject, body = letter.text.subject, letter.text.body
        title = one_line(self._templates.render(subject, values, markup=False))
        rendered = self._templates.render(body, values, markup=is_markup(body))
        if not title or says_nothing(rendered):
            raise BrokenTemplate("subject or body says nothing to this recipient")
        text, markup = (plain(rendered), rendered) if is_markup(body) else (rendered, paragraphs(rendered))
        link = self._link(request)
        return Mail(
            attempt_id=message.attempt_id or message.id,
            sender=Mailbox(account.from_address, one_line(account.from_name)),
            recipient=Mailbox(recipient.email or "", one_line(recipient.name or "", 100)),
            subject=title,
            text=f"{text}\n\n--\nUnsubscribe: {link}\n",
            html=_page(markup, link),
            date=message.attempted_at or message.queued_at,
            headers={
                # RFC 8058: one POST to the first opts out; the second is for readers that only write mail.
                "List-Unsubscribe": f"<{link}>, <mailto:{account.from_address}?subject=unsubscribe%20{message.id}>",
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
        anchor = f'<a href="{escape(link)}">{escape(link)}</a>'
        return Mail(
            attempt_id=message.attempt_id or message.id,
            sender=Mailbox(account.from_address, one_line(account.from_name)),
            recipient=Mailbox(notice.email, one_line(notice.name, 100)),
            subject=one_line(self._templates.render(text.subject, values, markup=False)),
            text=f"{body}\n",
            html=_HTML.format(paragraphs(body).replace(escape(link), anchor)),
            date=message.attempted_at or message.queued_at,
            headers={"Auto-Submitted": "auto-generated"},  # RFC 3834: nobody's out-of-office answers it
        )

    def _password_link(self, tenant_id: UUID, link_id: UUID) -> str:
        token = password_token(self._links, Link(tenant_id, link_id))
        return f"{self._public_url}/password#{token}"  # behind the #: no server and no log sees it

    def _link(self, request: SendRequest) -> str:
        token = self._links.token("unsubscribe", Link(request.tenant_id, request.message.id))
        return f"{self._public_url}/u/{token}"


def _page(markup: str, link: str) -> str:
    return _HTML.format(f'{markup}\n<hr>\n<p><small><a href="{escape(link)}">Unsubscribe</a></small></p>')
