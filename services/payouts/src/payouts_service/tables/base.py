"""What all tables of this service share."""

from sqlalchemy import MetaData

from chassis.postgres.tables import chassis_tables

METADATA = MetaData()
chassis_tables(METADATA)
