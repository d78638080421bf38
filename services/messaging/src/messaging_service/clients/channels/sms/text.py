"""A text message that is ready to be handed over, as the adapters of providers take it."""

from dataclasses import dataclass, field
from uuid import UUID


@dataclass(frozen=True)
class Text:
    """The text of one attempt."""

    attempt_id: UUID
    recipient: str = field(repr=False)
    """A number in the form of E.164."""
    body: str = field(repr=False)
    report_to: str | None = None
    """Where the provider tells what became of it; the address names message and attempt."""
