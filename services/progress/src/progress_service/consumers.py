"""Kafka in: which event is whose."""

from chassis.subscriptions import on
from contracts.enrollment import EnrollmentEnded, EnrollmentStarted, MilestoneCompleted

from . import handlers

TABLE = (
    on(EnrollmentStarted, handlers.open_tracker),
    on(MilestoneCompleted, handlers.count_milestone),
    on(EnrollmentEnded, handlers.close_tracker),
)
