"""Kafka in: which event is whose."""

from chassis.subscriptions import on
from contracts.campaigns import CampaignChanged, CampaignPublished, ContentPublished
from contracts.enrollment import ContactChanged, StepDue

from .handlers import copies, sending

TABLE = (
    on(ContactChanged, copies.keep_recipient, once=False),
    on(CampaignPublished, copies.keep_version, once=False),
    on(ContentPublished, copies.keep_content, once=False),
    on(CampaignChanged, copies.keep_campaign, once=False),
    on(StepDue, sending.queue_message),
)
