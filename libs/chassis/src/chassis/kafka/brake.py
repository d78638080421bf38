"""The brake: when a tenant's events of one topic are rejected one after the other, the fault is likely ours.

Nothing stops: what can be applied still is. But while the brake is on, what is rejected does not die; it is parked to
be tried again, in the hope that a person has mended the fault by then.
"""

import time
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import structlog

from .. import telemetry

log = structlog.get_logger(__name__)
Lane = tuple[UUID | None, str]
"""A tenant and a topic."""


class Brake:
    """Counts rejections in a row, for each tenant and topic."""

    def __init__(self, *, after: int, pause: timedelta, clock: Callable[[], float] = time.monotonic) -> None:
        self._after = after
        self._pause = pause.total_seconds()
        self._clock = clock
        self._rejected: dict[Lane, int] = {}
        self._until: dict[Lane, float] = {}

    def applied(self, lane: Lane) -> None:
        """An event of this tenant and topic went well."""
        self._rejected.pop(lane, None)

    def rejected(self, lane: Lane) -> bool:
        """Note a rejection; whether the brake is on, so that the event should be tried again instead of dying."""
        if self._is_on(lane):
            return True
        self._rejected[lane] = self._rejected.get(lane, 0) + 1
        if self._rejected[lane] < self._after:
            return False
        self._rejected.pop(lane)
        self._until[lane] = self._clock() + self._pause
        tenant, topic = lane
        log.error("consumer_braked", topic=topic, tenant_id=str(tenant), rejected_in_a_row=self._after)
        telemetry.CONSUMER_BRAKES.labels(topic).inc()
        return False

    def _is_on(self, lane: Lane) -> bool:
        if self._until.get(lane, 0) > self._clock():
            return True
        self._until.pop(lane, None)
        return False
