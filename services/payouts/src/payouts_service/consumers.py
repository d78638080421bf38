"""Kafka in: which event is whose."""

from chassis.subscriptions import on, together
from contracts.campaigns import BundleChanged, CampaignChanged, CampaignPublished
from contracts.enrollment import ContactChanged, ContactErased, EnrollmentEnded, EnrollmentStarted, OrderLinked
from contracts.gateway import OrderPaid, OrderRefunded
from contracts.progress import CriteriaMet

from .handlers import campaigns, erasing, merged, orders, promises

TABLE = (
    together(ContactChanged, merged.follow_merges, once=False, quiet=True),
    on(ContactErased, erasing.forget_notes, quiet=True),
    on(CampaignPublished, campaigns.learn_version, once=False),
    on(CampaignChanged, campaigns.learn_standing, once=False, quiet=True),
    on(BundleChanged, campaigns.learn_bundle, once=False, quiet=True),
    together(OrderPaid, orders.keep_orders, quiet=True),
    together(OrderRefunded, orders.keep_refunds),
    together(EnrollmentStarted, promises.keep_promises, quiet=True),
    together(OrderLinked, promises.link_orders, quiet=True),
    together(EnrollmentEnded, promises.end_promises),
    together(CriteriaMet, promises.offer_payouts, quiet=True),
)
