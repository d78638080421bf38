"""Addresses: which ones mail can be sent to, and how an opt-out remembers one without keeping it."""

import re
from hashlib import sha256
from uuid import UUID

_LONGEST = 254
"""Octets of a path in SMTP without its brackets (RFC 5321, 4.5.3.1.3)."""
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_MAILBOX = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})+")
"""Dot-atom and host name (RFC 5322, 3.4.1); quoted local parts and bare IP addresses are not taken."""


def is_sendable(address: str) -> bool:
    """Whether an address has the shape of one mailbox and nothing else, such as a header, hides in it."""
    # `=?` would begin an encoded word, which a library may decode into more than a mailbox.
    return len(address) <= _LONGEST and "=?" not in address and _MAILBOX.fullmatch(address) is not None


def fingerprint(tenant_id: UUID, address: str) -> str:
    """What a suppression keeps of an address: the same for every spelling, another one in every tenant."""
    return sha256(f"{tenant_id}\x1f{address.strip().lower()}".encode()).hexdigest()
