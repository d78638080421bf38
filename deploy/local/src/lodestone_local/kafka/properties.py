"""A node's configuration file, in sizes for one machine."""

from .node import Node

MEBIBYTE = 1024 * 1024


def text(node: Node) -> str:
    """The content of the node's `server.properties`."""
    return "".join(f"{key}={escaped(value)}\n" for key, value in _properties(node).items())


def escaped(value: str | int) -> str:
    """`value` as Java reads it back from a properties file, whose bytes it takes for Latin-1."""
    return "".join(_escape(sign) for sign in str(value))


def _escape(sign: str) -> str:
    if sign == "\\":
        return "\\\\"
    units = sign.encode("utf-16-be").hex()
    return sign if sign.isascii() else "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))


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
