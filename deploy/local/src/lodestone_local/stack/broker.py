"""The broker of one stack: one that was brought, an Apache Kafka node, or the one in memory."""

import sys
from dataclasses import dataclass

from ..jars import UTF8
from ..kafka import mock_broker, storage
from ..kafka.choice import why_not_apache
from ..kafka.node import Node
from ..narration import Narrator
from ..processes.program import FOUNDATION, Program
from ..room import check_room
from ..settings import Settings

FIRST_MEGABYTES = 300  # the jars, twice while they are fetched, the storage, and logs of some days
LATER_MEGABYTES = 100


@dataclass(frozen=True)
class Broker:
    """Where clients begin, and the program that serves it; None when the user brought it. `name` is for people.

    `cluster_id` is what is known of the cluster before it answers.
    """

    bootstrap: str
    name: str
    program: Program | None = None
    ports: tuple[str, ...] = ()
    forgets: bool = False
    cluster_id: str | None = None


def choose_broker(settings: Settings, narrator: Narrator) -> Broker:
    """Choose the broker and prepare its files; what is missing is fetched, nothing is started."""
    if settings.kafka_bootstrap:
        return Broker(settings.kafka_bootstrap, f"the Kafka you brought ({settings.kafka_bootstrap})")
    node = kafka_node(settings)
    if not settings.kafka_embedded:
        check_room(settings.local, LATER_MEGABYTES if storage.is_formatted(node) else FIRST_MEGABYTES, "Kafka")
    reason = why_not_apache(settings, node.libs, narrator)
    return _apache_kafka(node, narrator) if reason is None else _in_memory(settings, narrator, reason)


def kafka_node(settings: Settings) -> Node:
    """The stack's own Kafka node."""
    home = settings.local / "kafka"
    return Node(home, home / "libs", settings.ports["kafka"], settings.ports["kafka_controller"])


def _apache_kafka(node: Node, narrator: Narrator) -> Broker:
    if storage.is_formatted(node):
        storage.prepare(node)
    else:
        with narrator.step("Kafka's storage formatted"):
            storage.prepare(node)
    return Broker(
        node.bootstrap,
        f"Apache Kafka {node.version} ({node.bootstrap})",
        Program("kafka", node.command, FOUNDATION, environment=dict(UTF8), stop_within=20),
        ("kafka", "kafka_controller"),
        cluster_id=storage.cluster_id(node),
    )


def _in_memory(settings: Settings, narrator: Narrator, reason: str) -> Broker:
    narrator.warn(f"no Apache Kafka ({reason}): using the {mock_broker.WARNING},")
    narrator.warn("so the databases beside it start empty, too; nothing of this run survives it")
    port = settings.ports["kafka"]
    command = [sys.executable, "-m", mock_broker.__name__, str(port)]
    program = Program("kafka", command, FOUNDATION, stop_within=3)
    return Broker(f"127.0.0.1:{port}", "in-memory broker of librdkafka", program, ("kafka",), forgets=True)
