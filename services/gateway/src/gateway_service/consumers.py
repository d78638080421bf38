"""Kafka in: which event is whose."""

from chassis.subscriptions import on
from contracts.statistics import CampaignStatistics

from .handlers import figures

TABLE = (on(CampaignStatistics, figures.keep_part, once=False),)
