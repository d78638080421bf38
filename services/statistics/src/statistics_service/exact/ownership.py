"""What a worker forgets when its partitions go to another one."""

from collections.abc import Collection, Iterable
from typing import Any

from .table import FigureTable


class Ownership:
    """Listens to rebalances."""

    def __init__(self, app: Any, table: FigureTable) -> None:  # noqa: ANN401 - a Faust app
        self._app = app
        self._table = table

    async def revoked(self, *_: Any, **__: Any) -> None:  # noqa: ANN401 - Faust's signal
        """Let go of batches that are not acknowledged: they come again, to whoever owns them then."""
        self._table.unacknowledged = []

    async def assigned(self, *_: Any, **__: Any) -> None:  # noqa: ANN401 - Faust's signal
        """Forget the states of partitions that are not ours: the next owner's are newer."""
        table = self._table
        mine = {
            partition.partition
            for partition in self._app.assignor.assigned_actives()
            if partition.topic == table.changelog_topic_name
        }
        for key in set(table.states) - _of(table.states, mine):
            del table.states[key]
        table.dirty, table.again = _of(table.dirty, mine), _of(table.again, mine)


def _of(keys: Iterable[str], partitions: Collection[int]) -> set[str]:
    return {key for key in keys if int(key.split("|")[1]) in partitions}
