"""Kafka in: which event is whose."""

from chassis.subscriptions import on, together
from contracts.campaigns import BundleChanged, CampaignChanged, CampaignPublished
from contracts.gateway import ActivityRecorded, FormSubmitted, OrderPaid
from contracts.messaging import ContactSuppressed, MessageSettled
from contracts.payouts import PayoutChanged
from contracts.progress import CriteriaMet, CriteriaMissed

from .handlers import campaigns, contacts, de_enrollment, enrollments, journeys, orders, submissions

TABLE = (
    together(OrderPaid, orders.take_orders),
    together(ActivityRecorded, contacts.attach_activities),
    together(FormSubmitted, submissions.take_submissions),
    on(CampaignPublished, campaigns.learn_definition, once=False),
    on(CampaignChanged, campaigns.learn_state, once=False),
    on(BundleChanged, campaigns.learn_bundle, once=False),
    together(CriteriaMet, enrollments.meet_criteria),
    together(CriteriaMissed, enrollments.expire),
    together(PayoutChanged, enrollments.follow_payouts),
    together(MessageSettled, journeys.end_steps),
    together(ContactSuppressed, de_enrollment.note_opt_outs),
)
