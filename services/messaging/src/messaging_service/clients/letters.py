"""From templates to the bytes of a mail: headers nobody can break, text and HTML, and a way to opt out."""

from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from html import escape
from uuid import UUID

from chassis.links import Link, LinkSigner

from ..domain import merge_tags
from ..domain.letter import Errand, Letter, is_markup, one_line, paragraphs, plain
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
        subject = one_line(self._templates.render(letter.content.subject, values, markup=False))
        text, markup = self._bodies(letter.content.body, values)
        link = self._link(errand)
        mail = EmailMessage(policy=SMTP)
        self._head(mail, errand, letter, subject)
        mail.set_content(f"{text}\n\n--\nUnsubscribe: {link}\n", cte="quoted-printable")
        mail.add_alternative(_page(markup, link), subtype="html", cte="quoted-printable")
        return self._opt_out(errand, link) + mail.as_bytes()

    def _opt_out(self, errand: Errand, link: str) -> bytes:
        """Headers of RFC 8058, written by hand: the library would fold and encode so long a word."""
        mailto = f"mailto:{self._sender.address}?subject=unsubscribe%20{errand.message.id}"
        post = "List-Unsubscribe-Post: List-Unsubscribe=One-Click"
        return f"List-Unsubscribe: <{link}>,\r\n <{mailto}>\r\n{post}\r\n".encode()

    def _bodies(self, body: str, values: dict[str, str]) -> tuple[str, str]:
        rendered = self._templates.render(body, values, markup=is_markup(body))
        return (plain(rendered), rendered) if is_markup(body) else (rendered, paragraphs(rendered))

    def _head(self, mail: EmailMessage, errand: Errand, letter: Letter, subject: str) -> None:
        recipient, message = letter.recipient, errand.message
        mail["From"] = Address(self._sender.name, addr_spec=self._sender.address)
        mail["To"] = Address(one_line(recipient.name or "", 100), addr_spec=recipient.email or "")
        mail["Subject"] = subject
        mail["Date"] = message.attempted_at or message.queued_at
        mail["Message-ID"] = f"<{self._sender.mail_id(message.attempt_id or message.id)}>"

    def _link(self, errand: Errand) -> str:
        token = self._links.token("unsubscribe", Link(errand.tenant_id, errand.message.id))
        return f"{self._sender.public_url}/u/{token}"


def _page(markup: str, link: str) -> str:
    return (
        f'<!DOCTYPE html>\n<html><head><meta charset="utf-8"></head><body>\n{markup}\n'
        f'<hr>\n<p><small><a href="{escape(link)}">Unsubscribe</a></small></p>\n</body></html>\n'
    )
