"""The brake: when a tenant's events of one topic fail one after the other, the fault is likely ours.

While it is on for a tenant and topic, two things change for them, and nothing for anybody else. What is rejected does
not die; it is parked to be tried again, in the hope that a person has mended the fault by then. And a run that fails is
not searched for its culprits, which costs a transaction or two each: all of it is parked untried, and whoever tries
parked records again looks at them one by one, in turn with others that are due. So the consumer goes on at its usual
pace.
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
    """Counts failures in a row, for each tenant and topic."""

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
        """Note an event that failed alone; whether the brake is on, so that it should be tried again, not die."""
        if self.is_on(lane):
            return True
        self._rejected[lane] = self._rejected.get(lane, 0) + 1
        if self._rejected[lane] < self._after:
            return False
        self._rejected.pop(lane)
        self._until[lane] = self._clock() + self._pause
        tenant, topic = lane
        log.error("consumer_braked", topic=topic, tenant_id=str(tenant), failed_in_a_row=self._after)
        telemetry.CONSUMER_BRAKES.labels(topic).inc()
        return False

    def is_on(self, lane: Lane) -> bool:
        """Whether so many have failed lately that runs are not searched for their culprits."""
        if self._until.get(lane, 0) > self._clock():
            return True
        self._until.pop(lane, None)
        return False
