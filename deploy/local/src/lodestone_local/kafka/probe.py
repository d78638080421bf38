"""Asking a broker whether it is there."""

import logging
import time

from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient


def wait_until_ready(bootstrap: str, *, within: float) -> str | None:
    """Wait until a broker answers with itself in its metadata; its cluster id, or None when `within` seconds passed."""
    quiet = logging.getLogger("lodestone_local.kafka.probe")
    quiet.disabled = True
    haste = {"reconnect.backoff.ms": 50, "reconnect.backoff.max.ms": 100, "socket.connection.setup.timeout.ms": 2000}
    client = AdminClient({"bootstrap.servers": bootstrap, **haste}, logger=quiet)
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        try:
            found = client.list_topics(timeout=0.5)
        except KafkaException:
            continue
        if found.brokers:
            return str(found.cluster_id)
    return None


def count_topics(bootstrap: str) -> int:
    """Number of topics at a broker that is ready."""
    return len(AdminClient({"bootstrap.servers": bootstrap}).list_topics(timeout=5).topics)
