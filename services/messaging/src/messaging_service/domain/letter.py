"""What a message is made of before it is rendered, and what may be said of its text."""

import re
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any, Generic, TypeVar
from uuid import UUID

from .account import Account
from .message import Message
from .recipient import Recipient

T = TypeVar("T")
_MARKUP = re.compile(
    r"</?(?:p|br|div|table|a|h[1-6]|ul|ol|li|strong|em|b|i|span|img|html|body)\b[^<>]{0,500}>", re.IGNORECASE
)
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


@dataclass(frozen=True)
class Letter(Generic[T]):
    """Templates, in the shape of their channel, and the recipient they are rendered for."""

    text: T
    campaign_name: str
    recipient: Recipient


@dataclass(frozen=True)
class SendRequest:
    """What a call needs: with a letter, an attempt to make; without one, an attempt to ask about."""

    tenant_id: UUID
    message: Message
    account: Account | None
    """None if the account of an earlier attempt is not configured any more."""
    begin_before: datetime
    """A call that begins later might outlive the lease."""
    letter: Letter[Any] | None = None
    wrote: Letter[Any] | None = None
    """What an attempt that is asked about was made of, if that and where it went are still known."""


def one_line(text: str, longest: int = 250) -> str:
    """Text as one line, which is safe in a header: no line breaks, no controls, not endless."""
    return _CONTROLS.sub(" ", text).strip()[:longest]


def is_markup(body: str) -> bool:
    """Whether a body is written in HTML; otherwise it is plain text."""
    return _MARKUP.search(body) is not None


def paragraphs(text: str) -> str:
    """Plain text as HTML: an empty line parts paragraphs, every character is what it was."""
    parts = (part.strip("\n") for part in re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n")))
    return "\n".join(f"<p>{escape(part).replace(chr(10), '<br>')}</p>" for part in parts if part.strip())
