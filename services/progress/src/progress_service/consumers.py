"""Kafka in: which event is whose."""

from chassis.subscriptions import together
from contracts.enrollment import ContactChanged, EnrollmentEnded, EnrollmentStarted, MilestoneCompleted

from .handlers import merging, promises

TABLE = (
    together(ContactChanged, merging.follow_merges, once=False),
    together(EnrollmentStarted, promises.open_trackers),
    together(MilestoneCompleted, promises.count_milestones),
    together(EnrollmentEnded, promises.close_trackers),
)
