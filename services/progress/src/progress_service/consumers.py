"""Kafka in: which event is whose."""

from chassis.subscriptions import on, together
from contracts.enrollment import ContactChanged, ContactErased, EnrollmentEnded, EnrollmentStarted, MilestoneCompleted

from .handlers import erasing, merging, promises

TABLE = (
    together(ContactChanged, merging.follow_merges, once=False),
    on(ContactErased, erasing.erase_subject),
    together(EnrollmentStarted, promises.open_trackers),
    together(MilestoneCompleted, promises.count_milestones),
    together(EnrollmentEnded, promises.close_trackers),
)
