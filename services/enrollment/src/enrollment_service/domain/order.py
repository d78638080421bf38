"""A captured purchase, and the campaigns it may be meant for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from contracts.gateway import OrderPaid
from contracts.values import Money, OrderReference

from .campaign import Campaign


@dataclass(frozen=True)
class Order:
    """A purchase of a contact; provider, account and reference name it once."""

    order_id: UUID
    contact_id: UUID
    provider: str
    account: str
    reference: str
    amount: Money
    paid_at: datetime
    bundle_id: str | None = None
    campaign: str | None = None
    """Id or slug of the campaign that its checkout named."""

    @property
    def as_reference(self) -> OrderReference:
        """The order as a promise names it."""
        return OrderReference(
            provider=self.provider,
            account=self.account,
            reference=self.reference,
            amount=self.amount,
            paid_at=self.paid_at,
            bundle_id=self.bundle_id,
        )


def order_of(event: OrderPaid, *, order_id: UUID, contact_id: UUID) -> Order:
    """The order that a payment told of."""
    return Order(
        order_id=order_id,
        contact_id=contact_id,
        provider=event.provider,
        account=event.account,
        reference=event.reference,
        amount=event.amount,
        paid_at=event.paid_at,
        bundle_id=event.bundle_id,
        campaign=event.campaign and _canonical(event.campaign),
    )


def _canonical(name: str) -> str:
    """A slug as it is; an id as ids are compared, however the checkout wrote it."""
    try:
        return str(UUID(name))
    except ValueError:
        return name


def meant(order: Order, campaigns: Sequence[Campaign]) -> list[Campaign]:
    """The campaigns, of those given, that an order is decided for.

    A named campaign is the only one, whatever its state. Without a name it is each running one that lists the bundle.
    """
    defined = [campaign for campaign in campaigns if campaign.definition is not None]
    if order.campaign is None:
        return [campaign for campaign in defined if campaign.is_running and campaign.lists(order.bundle_id)]
    return sorted(defined, key=lambda campaign: _bears(campaign, order.campaign), reverse=True)[:1]


def _bears(campaign: Campaign, name: str | None) -> tuple[bool, bool, bool]:
    # A slug may have passed from one campaign to another: the one that bears it now, and runs, goes first.
    now = campaign.definition is not None and campaign.definition.slug == name
    return str(campaign.campaign_id) == name, now, campaign.is_running
