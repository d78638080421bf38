"""An Apache Kafka of a test's own, which may be killed and started again on the same files."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from lodestone_local.kafka import storage
from lodestone_local.kafka.choice import why_not_apache
from lodestone_local.kafka.node import UTF8, Node
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


@contextmanager
def own_kafka(home: Path) -> Iterator[OwnKafka]:
    """A fresh node, until the block ends."""
    home.mkdir(parents=True, exist_ok=True)
    port = some_port()
    node = Node(home / "kafka", read_settings().local / "kafka" / "libs", port, first_free(port + 1))
    node.home.mkdir()
    storage.prepare(node)
    kafka = OwnKafka(node, home / "kafka.log")
    kafka.start()
    try:
        yield kafka
    finally:
        kafka.kill()
