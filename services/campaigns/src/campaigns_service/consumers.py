"""Kafka in: which event is whose."""

from chassis.subscriptions import on
from contracts.enrollment import ContactFieldChanged

from .handlers import contact_fields

TABLE = (on(ContactFieldChanged, contact_fields.learn_field, once=False, quiet=True),)
