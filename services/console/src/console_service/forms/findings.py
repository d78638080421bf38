"""Values of an audit, of evidence or of a conversation, typed as pairs of a name and a value; and when it was so."""

import json
from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import Any

from .form import Form

FIRST_ROWS, MORE_ROWS, MOST_ROWS = 4, 4, 60
_MINUTE = "%Y-%m-%dT%H:%M"


def row_count(given: Mapping[str, str]) -> int:
    """How many pairs a form has, as it says itself."""
    told = given.get("rows", "")
    return min(int(told), MOST_ROWS) if told.isascii() and told.isdigit() and int(told) else FIRST_ROWS


def filled_with(values: Mapping[str, str], rows: int = 0) -> Form:
    """A form whose first pairs are these, with some empty ones after them."""
    wanted = min(max(rows, len(values) + 2, FIRST_ROWS), MOST_ROWS)
    pairs = dict[str, str]()
    for number, (name, value) in enumerate(values.items()):
        pairs |= {f"name-{number}": name, f"value-{number}": value}
    return Form({**pairs, "rows": str(wanted)})


def typed_pairs(given: Mapping[str, str]) -> dict[int, tuple[str, str]]:
    """The pairs of which something was typed, by their row."""
    rows = {
        number: (given.get(f"name-{number}", "").strip(), given.get(f"value-{number}", "").strip())
        for number in range(row_count(given))
    }
    return {number: pair for number, pair in rows.items() if any(pair)}


def values_of(pairs: Mapping[int, tuple[str, str]]) -> dict[str, Any]:
    """What the API is told: texts by name, as whoever typed them; lists and objects are told as such."""
    return {name: _read(value) for name, value in pairs.values()}


def moment_of(typed: str, zone: tzinfo) -> datetime | None:
    """The moment of a date and time typed in a zone, or of one that names its own; None for what is none."""
    try:
        moment = datetime.fromisoformat(typed.strip())
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def typed_moment(moment: datetime, zone: tzinfo) -> str:
    """A moment as a field for dates and times holds it."""
    return moment.astimezone(zone).strftime(_MINUTE)


def _read(value: str) -> Any:  # noqa: ANN401 - what JSON may hold
    if not value.startswith(("[", "{")):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value
