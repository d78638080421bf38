"""Kafka in: which event is whose."""

from chassis.subscriptions import on, together
from contracts.enrollment import ContactErased, EnrollmentEnded, EnrollmentStarted
from contracts.gateway import ActivitySubmitted
from contracts.payouts import PayoutChanged
from contracts.progress import CriterionChanged
from contracts.statistics import CampaignStatistics

from .handlers import erasing, figures, pulses, submitted

_PULSE = (EnrollmentStarted, EnrollmentEnded, CriterionChanged, PayoutChanged)

TABLE = (
    together(CampaignStatistics, figures.keep_parts, once=False, quiet=True),
    *(together(event, pulses.count_changes, once=False, quiet=True) for event in _PULSE),
    on(ContactErased, erasing.forget_purchases, quiet=True),
    together(ActivitySubmitted, submitted.record_activities, quiet=True),
)
