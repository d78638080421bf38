"""Dates of contacts, and how far triggers have followed them."""

from sqlalchemy import Column, Date, Index, Text, Uuid

from chassis.postgres.tables import instant, tenant_table

from .base import METADATA

CONTACT_DATES = tenant_table(
    "contact_dates",
    METADATA,
    Column("contact_id", Uuid),
    Column("field", Text),
    Column("month_day", Text, nullable=False),
    Index("contact_dates_month_day", "tenant_id", "field", "month_day", "contact_id"),
    key=("contact_id", "field"),
)
"""Which contacts have which dates in their own fields; written by triggers of `contacts`."""

DATE_WINDOWS = tenant_table(
    "date_windows",
    METADATA,
    instant("after"),
    instant("until"),
    Column("reached", Uuid),
    key=(),
)
"""How far dates have been followed: one row a tenant that has a trigger by a date, locked by whoever follows them."""

DATES_REACHED = tenant_table(
    "dates_reached",
    METADATA,
    Column("trigger_id", Uuid),
    Column("contact_id", Uuid),
    Column("day", Date),
    instant("moment"),
    Index("dates_reached_moment", "tenant_id", "moment"),
    key=("trigger_id", "contact_id", "day"),
)
"""What triggers have heard lately, so that nobody who moves to another zone reaches a day twice."""
