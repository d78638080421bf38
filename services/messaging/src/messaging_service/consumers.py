"""Kafka in: which event is whose."""

from chassis.subscriptions import on, together
from contracts.campaigns import CampaignChanged, CampaignPublished, ContentPublished
from contracts.enrollment import ContactChanged, ContactErased, StepDue
from contracts.gateway import MessageFeedback, MessageReceived, MessageReported, PasswordLinkMade

from .handlers import copies, erasing, feedback, notices, received, recipients, reports, sending

TABLE = (
    together(ContactChanged, recipients.keep_recipients, once=False),
    on(ContactErased, erasing.erase_recipient),
    on(CampaignPublished, copies.keep_version, once=False),
    on(ContentPublished, copies.keep_content, once=False),
    on(CampaignChanged, copies.keep_campaign, once=False),
    together(StepDue, sending.queue_messages),
    together(PasswordLinkMade, notices.queue_notices),
    together(MessageReported, reports.keep_reports),
    on(MessageReceived, received.hear_message),
    together(MessageFeedback, feedback.take_feedback),
)
