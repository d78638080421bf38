"""From templates to a mail: headers nobody can break, text and HTML, and a way to opt out."""

from dataclasses import dataclass
from email.utils import format_datetime
from html import escape
from uuid import UUID

from chassis.security.links import Link, LinkSigner

from ..domain import merge_tags
from ..domain.letter import Errand, Letter, is_markup, one_line, paragraphs, plain
from . import mime
from .templates import Templates


@dataclass(frozen=True)
class Sender:
    """Who mail comes from and where its links lead."""

    address: str
    name: str
    public_url: str
    """Of the gateway, without a slash at its end."""

    @property
    def domain(self) -> str:
        """Right side of every Message-ID."""
        return self.address.rpartition("@")[2]

    def mail_id(self, attempt_id: UUID) -> str:
        """The Message-ID of an attempt, without brackets; by it the attempt is looked up."""
        return f"{attempt_id}@{self.domain}"


class Letters:
    """Writes the mail of an attempt."""

    def __init__(self, sender: Sender, links: LinkSigner) -> None:
        self._sender = sender
        self._links = links
        self._templates = Templates()

    def write(self, errand: Errand, letter: Letter) -> bytes:
        """One mail, ready for SMTP. Raises `BrokenTemplate`."""
        values = merge_tags.values(letter.recipient, letter.campaign_name)
        subject = one_line(self._templates.render(letter.text.subject, values, markup=False))
        text, markup = self._bodies(letter.text.body, values)
        link = self._link(errand)
        return mime.alternative(
            self._headers(errand, letter, subject, link),
            f"{text}\n\n--\nUnsubscribe: {link}\n",
            _page(markup, link),
            # `=_` never comes out of quoted-printable (RFC 2045, section 6.7).
            boundary=f"=_{errand.message.attempt_id}",
        )

    def _headers(self, errand: Errand, letter: Letter, subject: str, link: str) -> dict[str, str]:
        sender, message, recipient = self._sender, errand.message, letter.recipient
        return {
            "From": mime.mailbox(one_line(sender.name), sender.address),
            "To": mime.mailbox(one_line(recipient.name or "", 100), recipient.email or ""),
            "Subject": mime.unstructured(subject),
            "Date": format_datetime(message.attempted_at or message.queued_at),
            "Message-ID": f"<{sender.mail_id(message.attempt_id or message.id)}>",
            # RFC 8058: one POST to the first opts out; the second is for readers that only write mail.
            "List-Unsubscribe": f"<{link}>,\r\n <mailto:{sender.address}?subject=unsubscribe%20{message.id}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }

    def _bodies(self, body: str, values: dict[str, str]) -> tuple[str, str]:
        rendered = self._templates.render(body, values, markup=is_markup(body))
        return (plain(rendered), rendered) if is_markup(body) else (rendered, paragraphs(rendered))

    def _link(self, errand: Errand) -> str:
        token = self._links.token("unsubscribe", Link(errand.tenant_id, errand.message.id))
        return f"{self._sender.public_url}/u/{token}"


def _page(markup: str, link: str) -> str:
    return (
        f'<!DOCTYPE html>\n<html><head><meta charset="utf-8"></head><body>\n{markup}\n'
        f'<hr>\n<p><small><a href="{escape(link)}">Unsubscribe</a></small></p>\n</body></html>\n'
    )
