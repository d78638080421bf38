"""Kafka in: which event is whose."""

from chassis.subscriptions import on
from contracts.enrollment import EnrollmentEnded, EnrollmentStarted
from contracts.gateway import OrderPaid, OrderRefunded
from contracts.progress import CriteriaMet

from . import handlers

TABLE = (
    on(OrderPaid, handlers.keep_order),
    on(OrderRefunded, handlers.keep_refund),
    on(EnrollmentStarted, handlers.keep_promise),
    on(EnrollmentEnded, handlers.end_promise),
    on(CriteriaMet, handlers.offer_payout),
)
