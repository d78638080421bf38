"""What all tables of this service share."""

from sqlalchemy import ForeignKeyConstraint, Index, MetaData, text
from sqlalchemy.schema import SchemaItem

from chassis.postgres.tables import chassis_tables

METADATA = MetaData()
chassis_tables(METADATA)


def of(parent: str, *columns: str, name: str, later: bool = False) -> SchemaItem:
    """A reference to a row of the same tenant."""
    own = ["tenant_id", *columns]
    target = [f"{parent}.{column}" for column in own]
    moment = {"deferrable": True, "initially": "DEFERRED"} if later else {}
    return ForeignKeyConstraint(own, target, name=name, **moment)  # type: ignore[arg-type]


def unique(name: str, *columns: str, where: str) -> Index:
    """Some rows of a tenant, of which no two are alike."""
    return Index(name, "tenant_id", *columns, unique=True, postgresql_where=text(where))
