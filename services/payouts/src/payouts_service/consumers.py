"""Kafka in: which event is whose."""

from chassis.subscriptions import on, together
from contracts.campaigns import CampaignPublished
from contracts.enrollment import ContactChanged, EnrollmentEnded, EnrollmentStarted, OrderLinked
from contracts.gateway import OrderPaid, OrderRefunded
from contracts.progress import CriteriaMet

from .handlers import campaigns, merged, orders, promises

TABLE = (
    on(CampaignPublished, campaigns.learn_budget, once=False),
    together(ContactChanged, merged.follow_merges, once=False, quiet=True),
    together(OrderPaid, orders.keep_orders, quiet=True),
    together(OrderRefunded, orders.keep_refunds),
    together(EnrollmentStarted, promises.keep_promises, quiet=True),
    together(OrderLinked, promises.link_orders, quiet=True),
    together(EnrollmentEnded, promises.end_promises),
    together(CriteriaMet, promises.offer_payouts, quiet=True),
)
