"""The only maker of Kafka clients: the library's defaults lose messages, so none of them is relied upon."""

import ssl
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient

from ..settings import Settings

SESSION_MS = 10_000
FORGETFUL_SESSION_MS = 3_000


def make_producer(settings: Settings, *, source: str) -> AIOKafkaProducer:
    """Idempotent, acknowledged by all replicas; the caller's own deadline bounds it."""
    return AIOKafkaProducer(
        bootstrap_servers=settings.kafka_bootstrap_servers,
        client_id=f"lodestone-{source}",
        acks="all",
        enable_idempotence=True,
        linger_ms=0,
        max_batch_size=524_288,
        max_request_size=1_048_576,
        request_timeout_ms=20_000,
        **_sign_in(settings),
    )


def make_consumer(settings: Settings, *, group: str) -> AIOKafkaConsumer:
    """Explicit commits, no silent resets, static membership by slot.

    The in-memory broker knows no static members: it must notice a killed one soon, or its partitions wait.
    """
    session = FORGETFUL_SESSION_MS if settings.ephemeral_broker else SESSION_MS
    return AIOKafkaConsumer(
        bootstrap_servers=settings.kafka_bootstrap_servers,
        client_id=f"lodestone-{group}-{settings.instance}",
        group_id=f"{settings.topic_prefix}{group}",
        group_instance_id=None if settings.ephemeral_broker else f"{settings.topic_prefix}{group}-{settings.instance}",
        enable_auto_commit=False,
        auto_offset_reset="none",
        session_timeout_ms=session,
        heartbeat_interval_ms=session // 4,
        max_poll_interval_ms=300_000,
        fetch_max_wait_ms=500,
        metadata_max_age_ms=30_000,
        **_sign_in(settings),
    )


def make_admin(settings: Settings) -> AIOKafkaAdminClient:
    """For topics, rules and the cluster's id."""
    servers = settings.kafka_bootstrap_servers
    return AIOKafkaAdminClient(bootstrap_servers=servers, client_id="lodestone-admin", **_sign_in(settings))


def trust(settings: Settings) -> ssl.SSLContext | None:
    """What the broker's certificate is checked with; None where it is spoken to in the clear."""
    if not settings.kafka_security.endswith("SSL"):
        return None
    return ssl.create_default_context(cafile=settings.kafka_ca_file)


def _sign_in(settings: Settings) -> dict[str, Any]:
    said: dict[str, Any] = {"security_protocol": settings.kafka_security, "ssl_context": trust(settings)}
    if settings.kafka_security.startswith("SASL"):
        said["sasl_mechanism"] = settings.kafka_mechanism
        said["sasl_plain_username"] = settings.kafka_username
        said["sasl_plain_password"] = settings.kafka_password.get_secret_value()
    return said
