"""E-mail: one mailbox."""

import re
import unicodedata

from ..recipient import Recipient

_LONGEST = 254
"""Octets of a path in SMTP without its brackets (RFC 5321, 4.5.3.1.3)."""
_BEYOND = "\x80-\U0010ffff"
_ATOM = rf"[A-Za-z0-9!#$%&'*+/=?^_`{{|}}~{_BEYOND}-]+"
_LABEL = rf"[A-Za-z0-9{_BEYOND}](?:[A-Za-z0-9{_BEYOND}-]{{0,61}}[A-Za-z0-9{_BEYOND}])?"
_MAILBOX = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})+")
"""Dot-atom and host name (RFC 5322, 3.4.1; RFC 6531, 3.3); quoted local parts and bare IP addresses are not taken."""
_SEEN = frozenset("LMNS")
"""Kinds of characters beyond ASCII that are taken: letters, marks, numbers, symbols; never what cannot be seen."""


def address(recipient: Recipient) -> str | None:
    """The mailbox of a recipient."""
    return recipient.email


def is_sendable(mailbox: str) -> bool:
    """Whether text is one mailbox, and hides nothing else, such as a header."""
    # `=?` would begin an encoded word, which a library may decode into more than a mailbox.
    if len(mailbox) > _LONGEST or "=?" in mailbox or _MAILBOX.fullmatch(mailbox) is None:
        return False
    if mailbox.isascii():
        return True
    is_seen = all(one.isascii() or unicodedata.category(one)[0] in _SEEN for one in mailbox)
    return is_seen and len(mailbox.encode()) <= _LONGEST


def fingerprint(recipient: Recipient) -> str | None:
    """The hash of a recipient's mailbox, which its copy was stored with."""
    return recipient.address_hash
