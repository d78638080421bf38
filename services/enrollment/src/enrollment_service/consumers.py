"""Kafka in: which event is whose."""

from chassis.subscriptions import on, together
from contracts.campaigns import CampaignChanged, CampaignPublished
from contracts.gateway import ActivityRecorded, OrderPaid
from contracts.messaging import MessageSettled
from contracts.payouts import PayoutChanged
from contracts.progress import CriteriaMet, CriteriaMissed

from .handlers import campaigns, contacts, enrollments, journeys, orders

TABLE = (
    on(OrderPaid, orders.take_order),
    on(ActivityRecorded, contacts.attach_activity),
    on(CampaignPublished, campaigns.learn_definition, once=False),
    on(CampaignChanged, campaigns.learn_state, once=False),
    on(CriteriaMet, enrollments.meet_criteria),
    on(CriteriaMissed, enrollments.expire),
    on(PayoutChanged, enrollments.follow_payout),
    together(MessageSettled, journeys.end_steps),
)
