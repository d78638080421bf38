"""Kafka in: which event is whose."""

from chassis.subscriptions import together
from contracts.enrollment import EnrollmentEnded, EnrollmentStarted, MilestoneCompleted

from . import handlers

TABLE = (
    together(EnrollmentStarted, handlers.open_trackers),
    together(MilestoneCompleted, handlers.count_milestones),
    together(EnrollmentEnded, handlers.close_trackers),
)
