"""What a provider may tell of a message after it has taken it, and the names by which it tells which one it was."""

from enum import StrEnum

MESSAGE_TAG, ATTEMPT_TAG = "lodestone_message", "lodestone_attempt"
"""The labels that a message carries at a provider, which gives them back with everything it tells of it."""


class FeedbackKind(StrEnum):
    """What became of a message, or what its recipient did with it."""

    DELIVERED = "delivered"
    """The recipient's server has it."""
    BOUNCED = "bounced"
    COMPLAINED = "complained"
    """The recipient has called it spam."""
    OPENED = "opened"
    CLICKED = "clicked"
    UNSUBSCRIBED = "unsubscribed"
