"""What is asked of a payment provider for a visitor who wants to pay: a page of its own, and its address."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from chassis.effects import Declined, Later, Succeeded, Unknown
from contracts.values import Money


@dataclass(frozen=True)
class Pages:
    """Where the provider sends a visitor who has paid, or has not; both are of the installation's own settings."""

    paid: str
    cancelled: str


@dataclass(frozen=True)
class PageAsked:
    """What a page is to sell, and to whom."""

    key: str
    """The idempotency key."""
    name: str
    price: Money
    labels: Mapping[str, str]
    pages: Pages
    expires_at: datetime
    checkout_id: str
    email: str | None = None
    locale: str | None = None


@dataclass(frozen=True)
class Opened(Succeeded):
    """The page is open, and its address."""

    url: str
    expires_at: datetime


@dataclass(frozen=True)
class KeySpent(Unknown):
    """Nobody knows whether the page was opened, and under this key the provider will never say more."""


PageAnswer = Opened | Declined | Later | Unknown
"""What may be heard of a page that was asked for."""
