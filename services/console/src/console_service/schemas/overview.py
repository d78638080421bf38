"""What waits for a person, and the ledger as a whole."""

from typing import Any

from pydantic import BaseModel


class Waiting(BaseModel):
    """What waits at one owner, and whether there is more."""

    items: list[dict[str, Any]]
    has_more: bool


class AllWaiting(BaseModel):
    """What waits, by queue; queues whose owner does not answer are named."""

    queues: dict[str, Waiting]
    missing: list[str]
