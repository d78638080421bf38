"""Kafka in: which event is whose."""

from chassis.subscriptions import together
from contracts.gateway import ActivitySubmitted
from contracts.statistics import CampaignStatistics

from .handlers import figures, submitted

TABLE = (
    together(CampaignStatistics, figures.keep_parts, once=False, quiet=True),
    together(ActivitySubmitted, submitted.record_activities, quiet=True),
)
