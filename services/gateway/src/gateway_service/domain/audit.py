"""The audit log: who asked for which change, as what, and what became of it, without secrets and personal data.

Of a body stay the names of its fields, numbers, switches, ids and times, and words of a closed list such as a status.
Every other text is hidden, and everything in a field whose name speaks of a secret or of a person. So a field that is
new tomorrow is hidden until somebody decides otherwise.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

HIDDEN = "[hidden]"
_DEEPEST, _MOST = 6, 50
_SECRET = re.compile(
    r"pass|secret|token|code|key|credential|pepper|signature|mail|phone|mobile|name|address|birth|card|iban|text"
    r"|body|subject|note|message|reason|content|answer|evidence|value",
    re.IGNORECASE,
)
_WORDS = re.compile(
    r"role|status|state|kind|type|mode|channel|currency|provider|locale|zone|family|action|decision|campaign_type"
    r"|payout_type|amount_type|source|operator|field"
)
"""Fields whose words are ours, not somebody's text."""
_FIELD = re.compile(r"[a-z]{1,20}([_A-Z][a-z]{1,20}){0,5}")
"""Names as interfaces have them; none has a digit, and nearly every secret has."""
_WORD = re.compile(r"[A-Za-z][A-Za-z_/-]{0,39}")
_ID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\d([T ][0-9:.]{5,15}(Z|[+-]\d\d:?\d\d)?)?")


class Actor(StrEnum):
    """What sort of caller asked."""

    USER = "user"
    KEY = "key"
    CONTACT = "contact"
    OPERATOR = "operator"
    PUBLIC = "public"
    """Somebody without a credential, who asked for the user that the line names."""


@dataclass(frozen=True)
class Line:
    """One request for a change, written down before it is carried out."""

    id: UUID
    actor_id: UUID
    actor: Actor
    role: str
    operation: str
    """Method and path of the table, such as `PATCH /api/admin/users/{user_id}`."""
    names: Mapping[str, str]
    """The names in the path."""
    request_id: str
    """The correlation id, which every log and event of the request carries."""
    asked: Any
    """The body, reduced."""
    before: Any
    """What it was about, reduced, as read just before; None where nothing could be read."""


@dataclass(frozen=True)
class Outcome:
    """How a request was answered."""

    id: UUID
    status: int
    after: Any
    """The answer, reduced."""
    before: Any = None
    """What it was about, reduced, where the transaction that changed it knows; then it is exact."""


@dataclass(frozen=True)
class Entry:
    """A line with its outcome, as it is shown; without one nobody knows whether it was carried out."""

    id: UUID
    asked_at: datetime
    actor_id: UUID
    actor: Actor
    role: str
    operation: str
    names: Mapping[str, str]
    request_id: str
    asked: Any
    before: Any
    status: int | None
    answered_at: datetime | None
    after: Any


@dataclass(frozen=True)
class Wanted:
    """Which entries are asked for; None: any."""

    actor_id: UUID | None = None
    operation: str | None = None
    since: datetime | None = None
    until: datetime | None = None


def reduced(value: Any, name: str = "", depth: int = 0) -> Any:  # noqa: ANN401 - JSON
    """What may be kept of JSON that came in a field of this name."""
    if isinstance(value, Mapping) and depth < _DEEPEST:
        fields = list(value.items())[:_MOST]
        return {_field(key): reduced(held, str(key), depth + 1) for key, held in fields}
    if isinstance(value, list) and depth < _DEEPEST:
        return [reduced(held, name, depth + 1) for held in value[:_MOST]]
    if value is None or isinstance(value, bool):
        return value
    return value if _may_stay(value, name) else HIDDEN


def _may_stay(value: object, name: str) -> bool:
    if isinstance(value, str):
        is_plain = bool(_ID.fullmatch(value) or _INSTANT.fullmatch(value)) and not _SECRET.search(name)
        return is_plain or bool(_WORDS.fullmatch(name) and _WORD.fullmatch(value))
    return isinstance(value, int | float) and bool(name) and not _SECRET.search(name)


def _field(name: object) -> str:
    return name if isinstance(name, str) and _FIELD.fullmatch(name) else HIDDEN
