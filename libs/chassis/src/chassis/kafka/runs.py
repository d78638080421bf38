"""Runs: what came together and may share a transaction."""

from collections.abc import Iterable, Iterator
from uuid import UUID

from ..envelope import Record


def runs_of(records: Iterable[Record], *, limit: int) -> Iterator[list[Record]]:
    """Records of one tenant and one topic, at most `limit` at a time; the order inside a partition is kept.

    Records of several partitions share a run, so that many partitions and tenants do not mean many transactions.
    """
    groups: dict[tuple[str, UUID | None], list[Record]] = {}
    for record in records:
        groups.setdefault((record.topic, record.tenant_id), []).append(record)
    for group in groups.values():
        for start in range(0, len(group), limit):
            yield group[start : start + limit]
