"""What a mail server's refusal means: for the account, for one message, or for now only.

Sources: reply codes RFC 5321 section 4.2 and RFC 7504; enhanced status codes RFC 3463 and the registry of RFC 5248;
RFC 4954 (authentication), RFC 6531 (internationalised mail), RFC 7372 (authentication of senders), RFC 7505 (null MX),
RFC 7293 (changed owners). What no row of the tables names is decided by the stage: until a sender is accepted the
server has seen nothing of a message, so whatever it refuses for good is the account's.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from ....domain.account import Trouble
from ....domain.reasons import Reason


class Stage(StrEnum):
    """What was answered."""

    CONNECT = "connect"
    HELLO = "hello"
    LOGIN = "login"
    SENDER = "sender"
    RECIPIENT = "recipient"
    CONTENT = "content"
    """The command DATA, or the message behind it."""


@dataclass(frozen=True)
class Temporary:
    """It may be otherwise later."""


@dataclass(frozen=True)
class Doubtful:
    """No answer of the protocol; if it came after the message, the message may have been taken."""


Meaning = Trouble | Reason | Temporary | Doubtful
"""What is wrong with the account; why this message fails for good; or neither."""

_ENHANCED = re.compile(r"([245])\.(\d{1,3})\.(\d{1,3})(?!\d)")
_RELAY = re.compile(r"\brelay", re.IGNORECASE)
"""Postfix, Exim and others say `5.7.1 relay access denied`, where 5.7.1 alone is a policy against one message."""
_NOBODY = re.compile(
    r"\b(no such|unknown|invalid|non-?existent) (local )?(user|mailbox|recipient|account|address)\b"
    r"|\b(user|mailbox|recipient|account|address)\b.{0,80}\b(unknown|not found|(does not|doesn't) exist)\b",
    re.IGNORECASE,
)
"""How servers say it that send no enhanced code: 550 alone may as well be a rule against us (RFC 5321, 4.2.3)."""
_OF_THE_SENDER = re.compile(r"\bsender\b", re.IGNORECASE)
_NOT_DELIVERY = "5.7.1"
_POSITIVE, _TEMPORARY, _PERMANENT, _BEYOND = 200, 400, 500, 600
_BAD_SEQUENCE = 503

_BY_ENHANCED: Mapping[str, Trouble | Reason] = {
    "5.1.0": Reason.ADDRESS_REFUSED,
    "5.1.1": Reason.MAILBOX_UNKNOWN,
    "5.1.2": Reason.MAILBOX_UNKNOWN,
    "5.1.3": Reason.ADDRESS_REFUSED,
    "5.1.4": Reason.ADDRESS_REFUSED,
    "5.1.6": Reason.MAILBOX_UNKNOWN,
    "5.1.7": Trouble.SENDER_REFUSED,
    "5.1.8": Trouble.SENDER_REFUSED,
    "5.1.10": Reason.MAILBOX_UNKNOWN,
    "5.2.1": Reason.MAILBOX_DISABLED,
    "5.2.2": Reason.MAILBOX_FULL,
    "5.2.3": Reason.MESSAGE_TOO_LARGE,
    "5.3.2": Trouble.SERVER_REFUSES,
    "5.3.4": Reason.MESSAGE_TOO_LARGE,
    "5.3.5": Trouble.SERVER_REFUSES,
    "5.4.1": Reason.MAILBOX_UNAVAILABLE,
    "5.4.4": Reason.MAILBOX_UNAVAILABLE,
    "5.4.5": Trouble.QUOTA_EXCEEDED,
    "5.6.7": Reason.ADDRESS_UNSUPPORTED,
    "5.6.9": Reason.ADDRESS_UNSUPPORTED,
    "5.7.8": Trouble.LOGIN_REFUSED,
    "5.7.9": Trouble.LOGIN_REFUSED,
    "5.7.10": Trouble.LOGIN_REFUSED,
    "5.7.11": Trouble.LOGIN_REFUSED,
    "5.7.13": Trouble.LOGIN_REFUSED,
    "5.7.14": Trouble.LOGIN_REFUSED,
    "5.7.17": Reason.MAILBOX_UNKNOWN,
    "5.7.18": Reason.MAILBOX_UNKNOWN,
    **dict.fromkeys((f"5.7.{detail}" for detail in range(20, 28)), Trouble.SENDER_REFUSED),
}
"""5.7.20 to 5.7.27: the sender's domain has no valid signature, policy, reverse name or mailbox."""
_POLICY = "5.7."
_EVERYWHERE: Mapping[int, Trouble] = dict.fromkeys((530, 534, 535, 538), Trouble.LOGIN_REFUSED)
"""Codes of authentication (RFC 4954), which say the same at every stage."""
_OF_THE_ACCOUNT: Mapping[Stage, Trouble] = {
    Stage.CONNECT: Trouble.SERVER_REFUSES,
    Stage.HELLO: Trouble.SERVER_REFUSES,
    Stage.LOGIN: Trouble.LOGIN_REFUSED,
    Stage.SENDER: Trouble.SENDER_REFUSED,
}
_OF_THE_MESSAGE: Mapping[tuple[Stage, int], Reason] = {
    (Stage.RECIPIENT, 501): Reason.ADDRESS_REFUSED,
    (Stage.RECIPIENT, 550): Reason.MAILBOX_UNAVAILABLE,
    (Stage.RECIPIENT, 551): Reason.MAILBOX_UNKNOWN,
    (Stage.RECIPIENT, 552): Reason.MAILBOX_FULL,
    (Stage.RECIPIENT, 553): Reason.ADDRESS_REFUSED,
    (Stage.RECIPIENT, 555): Reason.ADDRESS_UNSUPPORTED,
    (Stage.RECIPIENT, 556): Reason.MAILBOX_UNKNOWN,
    (Stage.CONTENT, 552): Reason.MESSAGE_TOO_LARGE,
}
_AT_THE_SENDER = frozenset({Reason.MESSAGE_TOO_LARGE, Reason.ADDRESS_UNSUPPORTED})
"""What a server may say of one message before it knows more than its size and that its addresses are not ASCII."""


def meaning(stage: Stage, code: int, text: str) -> Meaning:
    """What the answer `code` with this text means at a stage where it is not the one that was hoped for."""
    if _TEMPORARY <= code < _PERMANENT:
        return Temporary()
    if not _PERMANENT <= code < _BEYOND:
        return Doubtful() if stage is Stage.CONTENT else Temporary()
    if code in _EVERYWHERE:
        return _EVERYWHERE[code]
    if stage in _OF_THE_ACCOUNT:
        return _before_the_recipient(stage, code, text)
    return _of_the_message(stage, code, text)


def enhanced(text: str) -> str | None:
    """The enhanced status code an answer begins with (RFC 2034), or None."""
    found = _ENHANCED.match(text.lstrip())
    return ".".join(found.groups()) if found else None


def _before_the_recipient(stage: Stage, code: int, text: str) -> Trouble | Reason:
    """The account's, whatever it is, but for the little that can be said of one message already."""
    said = _BY_ENHANCED.get(enhanced(text) or "")
    if stage is Stage.SENDER and said in _AT_THE_SENDER:
        return said
    if said is Reason.MAILBOX_FULL or code == 552:  # noqa: PLR2004 - RFC 5321: exceeded storage allocation
        return Trouble.QUOTA_EXCEEDED
    return said if isinstance(said, Trouble) else _OF_THE_ACCOUNT[stage]


def _of_the_message(stage: Stage, code: int, text: str) -> Meaning:
    status = enhanced(text) or ""
    if status == _NOT_DELIVERY and _RELAY.search(text):
        return Trouble.RELAY_REFUSED
    if (said := _BY_ENHANCED.get(status)) is not None:
        return said
    if status.startswith(_POLICY):
        return Reason.POLICY_REFUSED
    if code == _BAD_SEQUENCE:
        return Temporary()
    if not status and _RELAY.search(text) and stage is Stage.RECIPIENT:
        return Trouble.RELAY_REFUSED
    said = _OF_THE_MESSAGE.get((stage, code), Reason.PROVIDER_REFUSED)
    return Reason.MAILBOX_UNKNOWN if said is Reason.MAILBOX_UNAVAILABLE and _says_nobody(text) else said


def _says_nobody(text: str) -> bool:
    """Whether words say that there is no such mailbox, and not that the sender has none."""
    return bool(_NOBODY.search(text)) and not _OF_THE_SENDER.search(text)
