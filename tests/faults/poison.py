"""Records that nobody can apply, of every kind there is."""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from chassis.envelope import Record
from chassis.ids import new_id

LARGE = 900_000
"""Bytes of a record that is nearly as large as the broker takes."""
Spoil = Callable[[Record], Record]


def _with(record: Record, value: bytes | None = None, **headers: str) -> Record:
    changed = {**record.headers, "ce_id": str(new_id()), **headers}
    return replace(record, headers=changed, value=record.value if value is None else value)


KINDS: Mapping[str, Spoil] = {
    "not JSON": lambda record: _with(record, b'\xff{"a":'),
    "another shape": lambda record: _with(record, b'{"nobody": ["knows", "this"]}'),
    "deep": lambda record: _with(record, b"[" * 50_000),
    "large": lambda record: _with(record, b'{"a":"' + b"x" * LARGE + b'"}'),
    "a version of tomorrow": lambda record: _with(record, ce_type="com.example.unheard.v99"),
    "of no tenant": lambda record: _with(record, ce_tenantid="nobody"),
    "of no time": lambda record: _with(record, ce_time="yesterday"),
}
"""By what is wrong with them; whatever the service, none of them can ever be applied."""


@dataclass
class Well:
    """Good records go in; of the records that come out, one in `every` is poison beside them."""

    every: int
    chance: random.Random
    planted: dict[str, str] = field(default_factory=dict)
    """Kind, by the id of the record."""
    _seen: int = 0

    def poisoned(self, records: Sequence[Record]) -> Iterator[Record]:
        """The good ones in their order, with poison in between."""
        for record in records:
            yield record
            self._seen += 1
            if self._seen % self.every == 0:
                kind = self.chance.choice(sorted(KINDS))
                bad = KINDS[kind](record)
                self.planted[bad.message_id] = kind
                yield bad
