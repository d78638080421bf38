"""What this service can be told."""

from typing import Self

from pydantic import model_validator

from chassis.settings import Settings as ChassisSettings
from contracts.values import Currency


class Settings(ChassisSettings):
    """How large may be what is published."""

    definition_limit: int = 196_608
    """Bytes of a definition as the event it is published by. Each promise made from it repeats its criteria, with
    values in place of placeholders, and must be one record too."""
    content_limit: int = 245_760
    """Bytes of one content, in every locale together, as the event it is published by."""

    document_limit: int = 1_000_000
    """Bytes of a campaign as a file."""
    document_parts: int = 50_000
    """Values, names and groups in such a file."""
    document_depth: int = 12
    """How deep they may be nested."""
    form_currency: Currency = "USD"
    """That of campaigns which are made because a form was seen; nothing is paid in it."""
    templates_limit: int = 200
    """Templates that a tenant may have of its own."""

    @model_validator(mode="after")
    def _fits_a_record(self) -> Self:
        if max(self.definition_limit, self.content_limit) > self.outbox_limit:
            raise ValueError("what is published must fit the largest event")
        return self
