"""An Apache Kafka of a test's own, which may be killed and started again on the same files."""

import os
import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from lodestone_local.jars import UTF8
from lodestone_local.kafka import storage
from lodestone_local.kafka.choice import why_not_apache
from lodestone_local.kafka.node import Node
from lodestone_local.kafka.probe import wait_until_ready
from lodestone_local.narration import Narrator
from lodestone_local.processes.ports import first_free
from lodestone_local.processes.spawning import spawn
from lodestone_local.settings import inherited_environment, read_settings
from tests.faults.ports import some_port

START_SECONDS = 120.0
ENDED_SECONDS = 20.0


@dataclass
class OwnKafka:
    """One node."""

    node: Node
    log: Path
    pid: int = 0
    users_port: int = 0
    """Where people sign in, if there are any."""

    def start(self) -> None:
        """Start it, and wait until it answers; after a kill that includes its recovery."""
        self.pid = spawn(self.node.command, log=self.log, environment=inherited_environment() | dict(UTF8))
        if wait_until_ready(self.node.bootstrap, within=START_SECONDS) is None:
            raise TimeoutError(self.log.read_text()[-2000:])

    def kill(self) -> None:
        """End it as a power cut would."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """End it in peace."""
        self._end(signal.SIGTERM)

    def _end(self, number: signal.Signals) -> None:
        os.kill(self.pid, number)
        psutil.wait_procs([psutil.Process(self.pid)], timeout=ENDED_SECONDS)


def why_none() -> str | None:
    """Why no node can be run here, in words; None where one can."""
    chosen = read_settings()
    return why_not_apache(chosen, chosen.local / "kafka" / "libs", Narrator(quiet=True))


def _ruled(node: Node, users_port: int, users: Mapping[str, str]) -> str:
    """Properties that add a door at which these people sign in, by password, and deny what no rule allows.

    Whoever comes by the plain door is nobody by name, and administers the node.
    """
    known = " ".join(f'user_{name}="{password}"' for name, password in users.items())
    door = "listener.name.sasl_plaintext.plain.sasl.jaas.config"
    return f"""
listeners=PLAINTEXT://{node.bootstrap},SASL_PLAINTEXT://127.0.0.1:{users_port},CONTROLLER://127.0.0.1:{node.controller_port}
advertised.listeners=PLAINTEXT://{node.bootstrap},SASL_PLAINTEXT://127.0.0.1:{users_port}
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,SASL_PLAINTEXT:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT
inter.broker.listener.name=PLAINTEXT
sasl.enabled.mechanisms=PLAIN
{door}=org.apache.kafka.common.security.plain.PlainLoginModule required {known};
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
super.users=User:ANONYMOUS
"""


@contextmanager
def own_kafka(home: Path, *, users: Mapping[str, str] | None = None) -> Iterator[OwnKafka]:
    """A fresh node, until the block ends; with users it has an authorizer, and a door of theirs."""
    home.mkdir(parents=True, exist_ok=True)
    port = some_port()
    node = Node(home / "kafka", read_settings().local / "kafka" / "libs", port, first_free(port + 1))
    node.home.mkdir()
    storage.prepare(node)
    kafka = OwnKafka(node, home / "kafka.log")
    if users:
        kafka.users_port = first_free(node.controller_port + 1)
        with node.properties.open("a") as more:
            more.write(_ruled(node, kafka.users_port, users))
    kafka.start()
    try:
        yield kafka
    finally:
        kafka.kill()
