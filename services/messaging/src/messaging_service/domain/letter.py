"""What a message is made of before it is rendered, and the plain parts of making text out of markup."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from html import escape
from html.parser import HTMLParser
from uuid import UUID

from .message import Message
from .recipient import Content, Recipient

_MARKUP = re.compile(r"</?(?:p|br|div|table|a|h[1-6]|ul|ol|li|strong|em|b|i|span|img|html|body)\b[^<>]{0,500}>", re.I)
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_BREAKS = {"p", "br", "div", "tr", "li", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol"}
_SILENT = {"script", "style", "head", "title"}


@dataclass(frozen=True)
class Letter:
    """Templates and the recipient they are rendered for."""

    content: Content
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
    """HTML as plain text: words, line breaks where blocks end, links written out."""
    reader = _Reader()
    reader.feed(markup)
    reader.close()
    return "\n".join(_without_runs(line.strip() for line in "".join(reader.words).splitlines()))


def _without_runs(lines: Iterator[str]) -> Iterator[str]:
    empty = True
    for line in lines:
        if line or not empty:
            yield line
        empty = not line


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self._silent = 0
        self._target: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in _SILENT
        if tag in _BREAKS:
            self.words.append("\n")
        if tag == "a":
            self._target = dict(attrs).get("href")

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in _SILENT and self._silent > 0
        if tag in _BREAKS:
            self.words.append("\n")
        if tag == "a" and self._target:
            self.words.append(f" ({self._target})")
            self._target = None

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.words.append(re.sub(r"\s+", " ", data))
