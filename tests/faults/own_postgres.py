"""A PostgreSQL of a test's own that may be killed, stopped and started again."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from chassis.testing.databases import Cluster
from lodestone_local.postgres import cluster as parts
from lodestone_local.postgres import server
from lodestone_local.postgres.cluster import embedded_cluster
from lodestone_local.postgres.preparation import prepare
from lodestone_local.processes.spawning import spawn
from tests.faults.ports import some_port

START_SECONDS = 120.0
ENDED_SECONDS = 20.0


@dataclass
class OwnPostgres:
    """One server; every process of it is ours to end."""

    cluster: parts.Cluster
    log: Path
    pid: int = 0

    @property
    def reached(self) -> Cluster:
        """The server as tests use one."""
        return Cluster(self.cluster.admin_url)

    def start(self) -> None:
        """Start it, and wait until it answers; after a kill that includes its recovery."""
        server.forget_dead_server(self.cluster)
        self.pid = spawn(self.cluster.command, log=self.log, account=self.cluster.account)
        deadline = time.monotonic() + START_SECONDS
        while not server.is_ready(self.cluster):
            if time.monotonic() > deadline:
                raise TimeoutError(self.log.read_text()[-2000:])
            time.sleep(0.02)

    def kill(self) -> int:
        """End the postmaster and every other process of it as a power cut would; returns how many there were."""
        processes = self._processes()
        for process in processes:
            _signal(process, signal.SIGKILL)
        psutil.wait_procs(processes, timeout=ENDED_SECONDS)
        return len(processes)

    @contextmanager
    def standing_still(self) -> Iterator[None]:
        """Let every process of it stand still until the block ends: connections stay, and nobody answers."""
        processes = self._processes()
        for process in processes:
            _signal(process, signal.SIGSTOP)
        try:
            yield
        finally:
            for process in processes:
                _signal(process, signal.SIGCONT)

    def stop(self) -> None:
        """End it in peace."""
        server.stop(self.cluster)

    def _processes(self) -> list[psutil.Process]:
        postmaster = psutil.Process(self.pid)
        return [postmaster, *postmaster.children(recursive=True)]


@contextmanager
def own_postgres(home: Path) -> Iterator[OwnPostgres]:
    """A fresh server, until the block ends."""
    home.mkdir(parents=True, exist_ok=True)
    made = embedded_cluster(home, port=some_port(), password="own", durable=False)
    prepare(made)
    postgres = OwnPostgres(made, home / "postgres.log")
    postgres.start()
    try:
        yield postgres
    finally:
        postgres.stop()


def _signal(process: psutil.Process, number: signal.Signals) -> None:
    try:
        os.kill(process.pid, number)
    except ProcessLookupError:
        return
