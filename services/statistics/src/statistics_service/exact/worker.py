"""The Faust app, put together from the ideas beside this file."""

import logging
from collections.abc import Sequence
from typing import Any

import faust

from chassis.kafka.clients import trust
from contracts.base import PARTITIONS

from ..settings import Settings
from .batches import BatchConsumer, Transport
from .counting import IsSeen, Tally
from .flusher import Flusher
from .ownership import Ownership
from .reading import Counting, by_type
from .table import FigureTable, RawRecords
from .topics import source_names


class _App(faust.App):  # type: ignore[misc] # Faust's types are left out
    def _create_directories(self) -> None:
        """Make none: states in memory leave nothing on a disk that may be read-only."""


class Worker:
    """Reads the counted topics of its partitions and says their figures. Make it inside the event loop it runs in."""

    def __init__(self, settings: Settings, countings: Sequence[Counting], *, is_seen: IsSeen) -> None:
        for name in ("faust", "mode", BatchConsumer.__module__, FigureTable.__module__):  # INFO: tables of offsets
            logging.getLogger(name).setLevel(logging.WARNING)
        self._settings = settings
        self.app = _make_app(settings)
        schema = RawRecords()
        self._table = FigureTable(
            self.app, name="cnt", default=dict, partitions=PARTITIONS, schema=schema, recovery_buffer_size=10
        )
        self.app.tables.add(self._table)
        self._tally = Tally(self._table, by_type(countings), prefix=settings.topic_prefix, is_seen=is_seen)
        sources = self.app.topic(*source_names(settings), schema=schema, partitions=PARTITIONS)
        # Exactly one stream: the order within a partition is the argument.
        self.app.agent(sources, name="counting", concurrency=1)(self._count)
        self._ownership = Ownership(self.app, self._table)
        self.app.on_partitions_revoked.connect(self._ownership.revoked)
        self.app.on_partitions_assigned.connect(self._ownership.assigned)
        self.flusher = Flusher(self.app, self._table, settings)

    async def _count(self, stream: Any) -> None:  # noqa: ANN401 - a Faust stream
        async for batch in stream.noack().events():
            self._tally.take(batch.message.topic, batch.value)
            self._table.unacknowledged.append(batch)  # no await since the batch was counted

    async def start(self) -> None:
        """Join the group and recover; returns when counting has begun."""
        await self.app.start()

    async def run(self) -> None:
        """Go on until the app ends. Raises what made it end."""
        await self.app.wait_until_stopped()
        if self.app.crash_reason is not None:
            raise self.app.crash_reason

    async def stop(self) -> None:
        """Write what is counted, commit, and leave the group."""
        if self.is_ready:
            await self.flusher.flush()
        await self.app.stop()

    @property
    def is_ready(self) -> bool:
        """Whether states are recovered and partitions assigned."""
        return bool(self.app.tables.actives_ready and not self.app.rebalancing)

    async def lag(self) -> dict[str, int]:
        """Records not yet committed, by topic without prefix, as far as this worker's partitions go.

        Asks the broker for the ends: what was last fetched says nothing when fetching itself has stopped.
        """
        consumer, behind = self.app.consumer, dict.fromkeys(source_names(self._settings), 0)
        sources = [partition for partition in consumer.assignment() if partition.topic in behind]
        for partition, end in (await consumer.highwaters(*sources)).items():
            behind[partition.topic] += max(end - self._committed(partition), 0)
        return {topic.removeprefix(self._settings.topic_prefix): number for topic, number in behind.items()}

    def progress(self) -> int:
        """Ascends whenever something is committed."""
        return sum(self._committed(partition) for partition in self.app.consumer.assignment())

    def _committed(self, partition: Any) -> int:  # noqa: ANN401 - Faust's partition
        return self.app.consumer._committed_offset[partition] or 0  # noqa: SLF001 - Faust keeps it nowhere else


def _make_app(settings: Settings) -> Any:  # noqa: ANN401 - Faust's types are left out
    app = _App(
        settings.app_id,
        broker=[f"kafka://{server}" for server in settings.kafka_bootstrap_servers.split(",")],
        broker_credentials=_credentials(settings),
        store="memory://",
        web_enabled=False,
        topic_allow_declare=False,
        topic_disable_leader=True,
        topic_partitions=PARTITIONS,
        table_standby_replicas=0,  # standbys in memory are dropped at every recovery
        stream_wait_empty=False,  # would wait for acknowledgements that the flusher gives later
        stream_buffer_maxsize=100,  # batches
        stream_recovery_delay=0.0,
        cython_optimizations=True,
        broker_max_poll_records=20_000,
        broker_commit_interval=1.0,
        broker_session_timeout=settings.session_timeout.total_seconds(),
        broker_heartbeat_interval=settings.session_timeout.total_seconds() / 4,
        consumer_group_instance_id=None if settings.ephemeral_broker else f"{settings.app_id}-{settings.instance}",
        consumer_auto_offset_reset="earliest",
        producer_linger=0.005,
        producer_max_batch_size=1_048_576,
        producer_request_timeout=20.0,  # 1,200 by default: a frozen worker's batches would live that long
    )
    app.transport = Transport(app.conf.broker_consumer, app)
    return app


def _credentials(settings: Settings) -> Any:  # noqa: ANN401 - Faust's types are left out
    """How this service signs in at the broker; None where nobody has to."""
    context = trust(settings)
    if settings.kafka_security.startswith("SASL"):
        return faust.SASLCredentials(
            mechanism=settings.kafka_mechanism,
            username=settings.kafka_username,
            password=settings.kafka_password.get_secret_value(),
            ssl_context=context,
        )
    return faust.SSLCredentials(context) if context is not None else None
