"""From rows to what the domain knows, and back."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ARRAY, Uuid, bindparam

IDS = bindparam("ids", type_=ARRAY(Uuid))


def without_tenant(row: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of a row but for the tenant, whose rows are the only ones there are."""
    return {name: value for name, value in row.items() if name != "tenant_id"}


def rows_of(things: Iterable[object], names: Sequence[str]) -> list[dict[str, Any]]:
    """These attributes of each thing by name, uncopied: `dataclasses.asdict` copies everything deeply."""
    return [{name: getattr(thing, name) for name in names} for thing in things]
