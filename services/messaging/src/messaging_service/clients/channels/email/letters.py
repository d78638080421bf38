"""From templates to a mail: headers nobody can break, text and HTML, and a way to opt out."""

from html import escape

from chassis.security.links import Link, LinkSigner
from chassis.templates import BrokenTemplate, Templates, says_nothing

from ....domain import merge_tags
from ....domain.letter import Letter, SendRequest, is_markup, one_line, paragraphs
from .account import EmailAccount
from .mail import Mail, Mailbox
from .text import plain


class Emails:
    """Writes the mail of an attempt."""

    def __init__(self, templates: Templates, links: LinkSigner, public_url: str) -> None:
        self._templates = templates
        self._links = links
        self._public_url = public_url

    def write(self, request: SendRequest, letter: Letter, account: EmailAccount) -> Mail:
        """One mail with both bodies and the link to opt out. Raises `BrokenTemplate`."""
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

    def _link(self, request: SendRequest) -> str:
        token = self._links.token("unsubscribe", Link(request.tenant_id, request.message.id))
        return f"{self._public_url}/u/{token}"


def _page(markup: str, link: str) -> str:
    return (
        f'<!DOCTYPE html>\n<html><head><meta charset="utf-8"></head><body>\n{markup}\n'
        f'<hr>\n<p><small><a href="{escape(link)}">Unsubscribe</a></small></p>\n</body></html>\n'
    )
