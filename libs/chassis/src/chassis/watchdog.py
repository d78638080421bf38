"""Ends a process that is stuck: a Kafka client that hangs cannot be mended from inside."""

import asyncio
import os
from datetime import timedelta

import structlog

from .kafka.consumer import Consumer

log = structlog.get_logger(__name__)
STUCK_EXIT = 70
_EVERY_SECONDS = 5


async def watch(consumer: Consumer, *, longest: timedelta) -> None:
    """End the process when there is lag and nothing has moved for so long."""
    while True:
        await asyncio.sleep(_EVERY_SECONDS)
        await consumer.measure()
        consumer.report_lag()
        if consumer.stalled_for() > longest.total_seconds():
            log.error("consumer_stalled", seconds=consumer.stalled_for())
            os._exit(STUCK_EXIT)
