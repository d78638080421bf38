"""What a message is made of before it is rendered, and the plain parts of making text out of markup."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from html import escape, unescape
from uuid import UUID

from contracts.values import EmailText

from .message import Message
from .recipient import Recipient

_MARKUP = re.compile(
    r"</?(?:p|br|div|table|a|h[1-6]|ul|ol|li|strong|em|b|i|span|img|html|body)\b[^<>]{0,500}>", re.IGNORECASE
)
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_PIECES = re.compile(r"<(?P<tag>/?[A-Za-z][A-Za-z0-9]*|!)[^<>]*>|[^<]+|<")
_HREF = re.compile(r"""\bhref\s{0,9}=\s{0,9}["']?([^"'\s<>]+)""", re.IGNORECASE)
_BREAKS = {"p", "br", "div", "tr", "li", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol"}
_SILENT = {"script", "style", "head", "title"}


@dataclass(frozen=True)
class Letter:
    """Templates and the recipient they are rendered for."""

    text: EmailText
    campaign_name: str
    recipient: Recipient


@dataclass(frozen=True)
class Errand:
    """What a call needs: an attempt to make, or, without a letter, one to look up."""

    tenant_id: UUID
    message: Message
    begin_before: datetime
    """A call that begins later might outlive the lease."""
    letter: Letter | None = None


def one_line(text: str, longest: int = 250) -> str:
    """Text that is safe in a header: no line breaks, no controls, not endless."""
    return _CONTROLS.sub(" ", text).strip()[:longest]


def is_markup(body: str) -> bool:
    """Whether a body is written in HTML; otherwise it is plain text."""
    return _MARKUP.search(body) is not None


def paragraphs(text: str) -> str:
    """Plain text as HTML: an empty line parts paragraphs, every character is what it was."""
    parts = (part.strip("\n") for part in re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n")))
    return "\n".join(f"<p>{escape(part).replace(chr(10), '<br>')}</p>" for part in parts if part.strip())


def plain(markup: str) -> str:
    """HTML as plain text: words, line breaks where blocks end, links written out; one pass, whatever the markup."""
    words, silent, target = [], "", None
    for piece in _PIECES.finditer(markup):
        tag = (piece["tag"] or "").lower()
        if not tag:
            words.append("" if silent else re.sub(r"\s+", " ", piece[0]))
        elif silent or tag in _SILENT:
            silent = "" if tag == f"/{silent}" else silent or tag
        elif tag.lstrip("/") in _BREAKS:
            words.append("\n")
        elif tag == "a":
            target = _HREF.search(piece[0])
        elif tag == "/a" and target is not None:
            words.append(f" ({target[1]})")
    return "\n".join(_without_runs(line.strip() for line in unescape("".join(words)).splitlines())).strip()


def _without_runs(lines: Iterator[str]) -> Iterator[str]:
    empty = True
    for line in lines:
        if line or not empty:
            yield line
        empty = not line
