"""What providers of messages have in common when they tell what became of one."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from contracts.values import ATTEMPT_TAG, MESSAGE_TAG, FeedbackKind

from .facts import Feedback, Reading, applied, ignored
from .payload import is_bounded

_LONGEST = 500


def told(provider: str, kind: FeedbackKind, labels: object, told_as: str, **more: Any) -> Reading:  # noqa: ANN401 - fields of `Feedback`
    """Feedback about the message that labels name; of a message without ours nothing is told.

    Raises `ValueError` for labels of ours that name nothing.
    """
    if not isinstance(labels, Mapping) or MESSAGE_TAG not in labels:
        return ignored("not_ours")
    attempt = labels.get(ATTEMPT_TAG)
    return applied(
        Feedback(
            provider=provider,
            message_id=UUID(str(labels[MESSAGE_TAG])),
            attempt_id=UUID(str(attempt)) if attempt else None,
            kind=kind,
            id=told_as,
            **more,
        )
    )


def moment(text: object) -> datetime:
    """A time in ISO 8601 with an offset. Raises `ValueError`."""
    at = datetime.fromisoformat(str(text))
    if at.tzinfo is None or not is_bounded(at):
        raise ValueError("a time without an offset, or of another century")
    return at.astimezone(UTC)


def short(text: object) -> str | None:
    """A text of somebody else, as long as it is kept; None for anything else."""
    return text[:_LONGEST] if isinstance(text, str) and text else None
