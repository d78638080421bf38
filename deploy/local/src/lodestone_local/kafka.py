"""One Apache Kafka node (KRaft: broker and controller in one process) on loopback."""

import base64
import logging
import os
import shutil
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient

from .complaints import Complaint
from .files import write_public
from .settings import inherited_environment

MEBIBYTE = 1024 * 1024
# Java reads names of files by the locale, and in that of a bare machine (C) knows only ASCII.
UTF8: Mapping[str, str] = MappingProxyType({"LC_ALL": "C.UTF-8"})


class NotFormatted(Complaint):
    """Kafka's storage could not be prepared; the text has its own words."""


@dataclass(frozen=True)
class Node:
    """A node with its files below `home` and the jars in `libs`."""

    home: Path
    libs: Path
    port: int
    controller_port: int
    retention_hours: int | None = None

    @property
    def bootstrap(self) -> str:
        """Where clients connect."""
        return f"127.0.0.1:{self.port}"

    @property
    def properties(self) -> Path:
        """The node's configuration file."""
        return self.home / "server.properties"

    @property
    def storage(self) -> Path:
        """Where its topics live."""
        return self.home / "topics"

    @property
    def command(self) -> list[str]:
        """The node itself, in the foreground."""
        return [*_java(self, "-Xms128m", "-Xmx320m"), "kafka.Kafka", str(self.properties)]


def prepare(node: Node) -> None:
    """Write the configuration and, the first time, format the storage; raises NotFormatted."""
    write_public(node.properties, "".join(f"{key}={escaped(value)}\n" for key, value in _properties(node).items()))
    if (node.storage / "meta.properties").exists():
        return
    tool = [*_java(node, "-Xmx128m"), "kafka.tools.StorageTool", "format", "-t", _cluster_id(), "-c"]
    command = [*tool, str(node.properties)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=inherited_environment() | UTF8)
    if done.returncode != 0:
        shutil.rmtree(node.storage, ignore_errors=True)
        raise NotFormatted(f"Kafka's storage could not be formatted: {_reason(done.stderr)}")


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


def _java(node: Node, *memory: str) -> list[str]:
    # One small compiler tier and the serial collector: two cores start sooner and 100 MB lighter.
    lean = ["-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-Djava.awt.headless=true"]
    log = ["-Dorg.slf4j.simpleLogger.defaultLogLevel=warn", "-Dorg.slf4j.simpleLogger.showDateTime=true"]
    return ["java", *memory, *lean, *log, "-cp", f"{node.libs}/*"]


def escaped(value: str | int) -> str:
    """`value` as Java reads it back from a properties file, whose bytes it takes for Latin-1."""
    return "".join(_escape(sign) for sign in str(value))


def _escape(sign: str) -> str:
    if sign == "\\":
        return "\\\\"
    units = sign.encode("utf-16-be").hex()
    return sign if sign.isascii() else "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))


def _reason(said: str) -> str:
    """What went wrong, without the lines of Java's stack."""
    lines = [line for line in said.splitlines() if line.strip() and not line.startswith("\tat ")]
    return "; ".join(lines[-3:])


def _cluster_id() -> str:
    # The shape Kafka wants: 16 bytes, URL-safe, not beginning with a dash, which its tool takes for an option.
    text = "-"
    while text.startswith("-"):
        text = base64.urlsafe_b64encode(os.urandom(16)).decode().rstrip("=")
    return text


def _properties(node: Node) -> dict[str, str | int]:
    properties: dict[str, str | int] = {
        "process.roles": "broker,controller",
        "node.id": 1,
        "controller.quorum.voters": f"1@127.0.0.1:{node.controller_port}",
        "listeners": f"PLAINTEXT://127.0.0.1:{node.port},CONTROLLER://127.0.0.1:{node.controller_port}",
        "advertised.listeners": f"PLAINTEXT://127.0.0.1:{node.port}",
        "controller.listener.names": "CONTROLLER",
        "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
        "log.dirs": str(node.storage),
        "auto.create.topics.enable": "false",
        "num.partitions": 4,
        "group.initial.rebalance.delay.ms": 0,
        **_single_copies(),
        **_small(),
    }
    if node.retention_hours is not None:
        properties["log.retention.hours"] = node.retention_hours
    return properties


def _single_copies() -> dict[str, str | int]:
    """Every internal topic once: there is one node."""
    return {
        "default.replication.factor": 1,
        "min.insync.replicas": 1,
        "offsets.topic.replication.factor": 1,
        "transaction.state.log.replication.factor": 1,
        "transaction.state.log.min.isr": 1,
        "share.coordinator.state.topic.replication.factor": 1,
        "share.coordinator.state.topic.min.isr": 1,
    }


def _small() -> dict[str, str | int]:
    """Sizes for one machine: the defaults are for a data centre."""
    return {
        "offsets.topic.num.partitions": 4,
        "transaction.state.log.num.partitions": 4,
        "num.network.threads": 2,
        "num.io.threads": 4,
        "log.cleaner.dedupe.buffer.size": 16 * MEBIBYTE,
        "log.segment.bytes": 64 * MEBIBYTE,
    }
