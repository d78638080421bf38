"""Kafka in: which event is whose."""

from chassis.subscriptions import together
from contracts.enrollment import EnrollmentEnded, EnrollmentStarted, MilestoneCompleted

from .handlers import promises

TABLE = (
    together(EnrollmentStarted, promises.open_trackers),
    together(MilestoneCompleted, promises.count_milestones),
    together(EnrollmentEnded, promises.close_trackers),
)
