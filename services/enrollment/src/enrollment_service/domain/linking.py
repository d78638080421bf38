"""The purchase of a contact whom staff let in before there was one: which it is, and what follows."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from contracts.enrollment import OrderLinked

from .campaign import Campaign
from .enrollment import Enrollment
from .order import Order


@dataclass(frozen=True)
class Linked:
    """An enrollment that has found its purchase."""

    enrollment: Enrollment
    said: OrderLinked


def is_purchase_of(enrollment: Enrollment, order: Order, campaign: Campaign, window: timedelta) -> bool:
    """Whether an order that is meant for a campaign is the purchase an open enrollment there still waits for.

    It was paid at most `window` before the enrollment began and before its deadline; it is of the bundle that staff
    stated or else of an eligible one; it is exactly what staff said was paid, or else enough for the campaign.
    """
    if not enrollment.is_open or enrollment.order_id is not None or enrollment.contact_id != order.contact_id:
        return False
    if not enrollment.enrolled_at - window <= order.paid_at <= enrollment.deadline_at:
        return False
    return _is_of_its_bundle(enrollment, order, campaign) and _is_its_amount(enrollment, order, campaign)


def may_link(enrollment: Enrollment, order: Order) -> bool:
    """Whether staff may say that an order is the purchase of an open enrollment, whatever its amount and bundle."""
    same_person = enrollment.contact_id == order.contact_id
    return enrollment.order_id is None and same_person and order.amount.currency == enrollment.payout.currency


def link(enrollment: Enrollment, order: Order, campaign: Campaign, now: datetime) -> Linked:
    """The enrollment with its purchase. The promise stays what it was: criteria, terms and deadline."""
    bundle_id = enrollment.bundle_id or campaign.bought(order.bundle_ids, order.amount)
    reference = order.reference_for(bundle_id)
    said = OrderLinked(
        enrollment_id=enrollment.enrollment_id,
        campaign_id=enrollment.campaign_id,
        contact_id=enrollment.contact_id,
        order=reference,
        occurred_at=now,
    )
    return Linked(replace(enrollment, order_id=order.order_id, order=reference, updated_at=now), said)


def _is_of_its_bundle(enrollment: Enrollment, order: Order, campaign: Campaign) -> bool:
    if enrollment.bundle_id is not None:
        return enrollment.bundle_id in order.bundle_ids
    return campaign.bought(order.bundle_ids, order.amount) is not None


def _is_its_amount(enrollment: Enrollment, order: Order, campaign: Campaign) -> bool:
    if enrollment.purchase is not None:
        return order.amount == enrollment.purchase
    bundle_id = campaign.bought(order.bundle_ids, order.amount)
    same = campaign.definition is not None and order.amount.currency == campaign.definition.currency
    return same and order.amount.amount >= campaign.minimum(bundle_id)
