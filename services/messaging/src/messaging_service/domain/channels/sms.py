"""Text messages: one number of a phone."""

import re

from ..recipient import Recipient

_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
"""ITU-T E.164: a plus and at most fifteen digits, of which the first is not 0."""


def address(recipient: Recipient) -> str | None:
    """The phone number of a recipient."""
    return recipient.phone


def is_sendable(number: str) -> bool:
    """Whether text is one number as every network knows it."""
    return _E164.fullmatch(number) is not None


def fingerprint(recipient: Recipient) -> str | None:
    """The hash of a recipient's number, which its copy was stored with."""
    return recipient.phone_hash
