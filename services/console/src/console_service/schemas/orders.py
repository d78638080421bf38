"""Purchases of which something is not clear."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from .money import Money


class Purchase(BaseModel):
    """A purchase at its provider."""

    provider: str
    reference: str
    amount: Money
    paid_at: datetime


class OpenOrder(BaseModel):
    """A purchase of which nothing says what was bought, with its contact."""

    order_id: UUID
    order: Purchase
    campaign: str | None
    products: list[str]
    contact_id: UUID
    email: str | None
    name: str | None


class OpenOrders(BaseModel):
    """Some of them, and where the list goes on."""

    items: list[OpenOrder]
    next: str | None = None


class OrderDifference(BaseModel):
    """What was told of a known purchase and says something else."""

    difference_id: UUID
    order_id: UUID
    contact_id: UUID
    told: dict[str, Any]
    seen_at: datetime
    closed_at: datetime | None
    closing_note: str | None


class OrderDifferences(BaseModel):
    """Some of them, and where the list goes on."""

    items: list[OrderDifference]
    next: str | None = None
