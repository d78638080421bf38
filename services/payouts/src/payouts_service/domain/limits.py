"""Above which sums a second person is asked before a payout is issued."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from contracts.values import Budget

EVERYWHERE = UUID(int=0)
"""The scope of a limit that holds for the whole tenant; every other scope is a campaign's id."""


class Concern(StrEnum):
    """Why a payout waits for a second person."""

    OVER_LIMIT = "over_limit"
    OVER_DAILY_CAP = "over_daily_cap"
    OVER_BUDGET = "over_budget"
    OVER_CONTACT_BUDGET = "over_contact_budget"


@dataclass(frozen=True)
class Limits:
    """The limits of a tenant or of one of its campaigns, in minor units of each currency alike; None is no limit."""

    scope: UUID
    approval: int | None = None
    """A single payout above it waits."""
    daily_cap: int | None = None
    """What may be issued in a day (UTC) without a second person."""
    budget: int | None = None
    """What may be issued at all without a second person."""


@dataclass(frozen=True)
class Spent:
    """What was issued or is being issued in one currency, of a tenant or a campaign."""

    today: int = 0
    ever: int = 0


def concern(amount: int, limits: Sequence[tuple[Limits, Spent]], *, approval: int) -> Concern | None:
    """Why a payout of so much waits, or None; `approval` is the installation's limit for who has set none.

    Whoever set limits for a campaign and for the tenant is held to both.
    """
    own = [one.approval for one, _ in limits if one.approval is not None]
    if amount > min(own, default=approval):
        return Concern.OVER_LIMIT
    if any(one.daily_cap is not None and spent.today + amount > one.daily_cap for one, spent in limits):
        return Concern.OVER_DAILY_CAP
    over = any(one.budget is not None and spent.ever + amount > one.budget for one, spent in limits)
    return Concern.OVER_BUDGET if over else None


def over_published(amount: int, budget: Budget, *, everybody: Spent, contact: Spent) -> Concern | None:
    """Why a payout of so much waits for what its campaign was published to pay at most, or None.

    Amounts in minor units; `everybody` and `contact` are what the campaign has spent on all, and on this contact.
    """
    if budget.campaign is not None and everybody.ever + amount > budget.campaign:
        return Concern.OVER_BUDGET
    over = budget.contact is not None and contact.ever + amount > budget.contact
    return Concern.OVER_CONTACT_BUDGET if over else None
