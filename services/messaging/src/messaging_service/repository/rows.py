"""From rows to what the domain knows."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ARRAY, Uuid, bindparam

IDS = bindparam("ids", type_=ARRAY(Uuid))


def without_tenant(row: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of a row but for the tenant, whose rows are the only ones there are."""
    return {name: value for name, value in row.items() if name != "tenant_id"}
