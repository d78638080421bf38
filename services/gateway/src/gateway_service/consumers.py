"""Kafka in: which event is whose."""

from chassis.subscriptions import together
from contracts.statistics import CampaignStatistics

from .handlers import figures

TABLE = (together(CampaignStatistics, figures.keep_parts, once=False, quiet=True),)
