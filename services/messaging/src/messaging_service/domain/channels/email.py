"""E-mail: one mailbox."""

import re

from ..recipient import Recipient

_LONGEST = 254
"""Octets of a path in SMTP without its brackets (RFC 5321, 4.5.3.1.3)."""
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_MAILBOX = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})+")
"""Dot-atom and host name (RFC 5322, 3.4.1); quoted local parts and bare IP addresses are not taken."""


def address(recipient: Recipient) -> str | None:
    """The mailbox of a recipient."""
    return recipient.email


def is_sendable(mailbox: str) -> bool:
    """Whether text is one mailbox, and hides nothing else, such as a header."""
    # `=?` would begin an encoded word, which a library may decode into more than a mailbox.
    return len(mailbox) <= _LONGEST and "=?" not in mailbox and _MAILBOX.fullmatch(mailbox) is not None


def fingerprint(recipient: Recipient) -> str | None:
    """The hash of a recipient's mailbox, which its copy was stored with."""
    return recipient.address_hash
