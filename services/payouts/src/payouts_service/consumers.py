"""Kafka in: which event is whose."""

from chassis.subscriptions import on, together
from contracts.enrollment import EnrollmentEnded, EnrollmentStarted
from contracts.gateway import OrderPaid, OrderRefunded
from contracts.progress import CriteriaMet

from . import handlers

TABLE = (
    together(OrderPaid, handlers.keep_orders, quiet=True),
    on(OrderRefunded, handlers.keep_refund),
    together(EnrollmentStarted, handlers.keep_promises, quiet=True),
    together(EnrollmentEnded, handlers.end_promises),
    together(CriteriaMet, handlers.offer_payouts, quiet=True),
)
