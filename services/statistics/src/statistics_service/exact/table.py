"""The table: states in memory, what has changed since the last write, and recovery that only ever goes forward."""

from collections.abc import Iterable, Sequence
from typing import Any

import faust
import orjson

from ..domain import state as states
from ..domain.state import State


class RawRecords(faust.Schema):  # type: ignore[misc] # Faust's types are left out
    """Hands bytes through: a batch is a list of records, and only the reader knows how to read them."""

    def loads_key(self, app: Any, message: Any, **_: Any) -> Any:  # noqa: ANN401, ARG002 - Faust's signature
        """The key as it is."""
        return message.key

    def loads_value(self, app: Any, message: Any, **_: Any) -> Any:  # noqa: ANN401, ARG002 - Faust's signature
        """The value as it is."""
        return message.value


class FigureTable(faust.Table):  # type: ignore[misc] # Faust's types are left out
    """`campaign|partition|day` to `State`, written behind by the flusher and never by Faust."""

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 - Faust's own arguments
        super().__init__(*args, **options)
        self.dirty: set[str] = set()
        """Keys whose state is newer than the changelog."""
        self.again: set[str] = set()
        """Keys whose figures are to be said once more, though nothing changed."""
        self.unacknowledged: list[Any] = []
        """Batches counted since the last flush; acknowledged when what follows from them is written."""

    @property
    def states(self) -> dict[str, State]:
        """All states of this worker; the memory store's own dictionary, around Faust's sending changelog."""
        return self.data.data  # type: ignore[no-any-return]

    def state(self, key: str, tenant: str) -> State:
        """The state of a key, empty if it is new."""
        found = self.states.get(key)
        if found is None:
            found = self.states[key] = states.empty(tenant)
        return found

    def apply_changelog_batch(self, batch: Iterable[Any]) -> None:
        """Merge what the changelog holds. A record that knows less than we do is a late one of a former owner.

        Its key is then written again, so that the newest record of the changelog is the newest state.
        """
        for event in batch:
            self._merge_all(event.value)

    def _merge_all(self, records: Sequence[Any]) -> None:
        for record in records:
            if record.value is None:  # we never delete; somebody's tombstone says nothing about counts
                continue
            key, read = record.key.decode(), orjson.loads(record.value)
            late = states.merge(self.state(key, read["tenant"]), read)
            (self.dirty.add if late else self.dirty.discard)(key)
