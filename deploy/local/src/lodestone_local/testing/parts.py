"""The PostgreSQL and the broker of the tests: started when missing, kept between runs, apart from the stack's own."""

import fcntl
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ..complaints import Complaint
from ..files import tail
from ..jars import UTF8
from ..kafka import mock_broker, storage
from ..kafka.choice import why_not_apache
from ..kafka.node import Node
from ..kafka.probe import count_topics, wait_until_ready
from ..narration import Narrator
from ..postgres import server
from ..postgres.cluster import Cluster, embedded_cluster
from ..postgres.installation import VERSION
from ..postgres.preparation import prepare
from ..processes.detached import Detached
from ..processes.ports import first_free, some_free
from ..processes.spawning import is_alive, spawn
from ..settings import Settings
from ..stack.credentials import Credentials

START_SECONDS = 300.0
# Every test makes topics of its own; a broker that has kept too many starts and answers slowly.
TOPICS_KEPT = 1500
_NEAR = 400


class NotStarted(Complaint):
    """A part of the tests did not start; the text ends with its log."""


@dataclass(frozen=True)
class TestPart:
    """Where a part is, and what it is in words for the end of a test run."""

    __test__ = False

    address: str
    description: str


def ensure_cluster(settings: Settings) -> TestPart:
    """The PostgreSQL of the tests; `address` is the administrator's URL. fsync is off: a crash may cost it."""
    with _alone(settings):
        found = server.running(_folder(settings) / "postgres")
        cluster = _cluster(settings, found[1] if found else _free(settings, "test_postgres"))
        if found is None:
            _start_cluster(cluster, _folder(settings) / "postgres.log")
    return TestPart(cluster.admin_url, f"PostgreSQL {VERSION}, embedded, fsync off (port {cluster.port})")


def ensure_broker(settings: Settings) -> TestPart:
    """The broker of the tests; `address` is its bootstrap server. It starts empty, and is kept until it is too full."""
    with _alone(settings):
        reason = why_not_apache(settings, _libs(settings), Narrator(quiet=True))
        return _ensure_kafka(settings) if reason is None else _ensure_mock(settings, reason)


def stop(settings: Settings) -> None:
    """Stop both, as far as they run."""
    folder = _folder(settings)
    if (folder / "postgres").exists():
        with _alone(settings):
            server.stop(_cluster(settings, settings.ports["test_postgres"]))
    for note in folder.glob("*.running.json"):
        found = Detached.find(note)
        if found is not None:
            found.stop()


def _folder(settings: Settings) -> Path:
    return settings.local / "test"


@contextmanager
def _alone(settings: Settings) -> Iterator[None]:
    """Parallel test workers come here at once; one starts what is missing, the others find it."""
    _folder(settings).mkdir(parents=True, exist_ok=True)
    with (_folder(settings) / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _libs(settings: Settings) -> Path:
    """Kafka's jars, those of the stack."""
    return settings.local / "kafka" / "libs"


def _cluster(settings: Settings, port: int) -> Cluster:
    password = Credentials.read(_folder(settings) / "credentials.json").role_password("postgres")
    return embedded_cluster(_folder(settings) / "postgres", port=port, password=password, durable=False)


def _free(settings: Settings, name: str) -> int:
    """A free port near the one that is named; tests of several checkouts begin at the same moment."""
    return some_free(settings.ports[name], within=_NEAR)


def _start_cluster(cluster: Cluster, log: Path) -> None:
    prepare(cluster)
    pid = spawn(cluster.command, log=log, account=cluster.account)
    deadline = time.monotonic() + START_SECONDS
    while not server.is_ready(cluster):
        if not is_alive(pid) or time.monotonic() > deadline:
            raise NotStarted(f"the PostgreSQL of the tests did not start:\n{tail(log)}")
        time.sleep(0.05)


def _ensure_kafka(settings: Settings) -> TestPart:
    note = _folder(settings) / "kafka.running.json"
    found = Detached.find(note)
    if found is not None and _is_usable(found):
        return _kafka_part(settings, found.port)
    if found is not None:
        found.stop()
    port = _free(settings, "test_kafka")
    _start_kafka(settings, port, note)
    return _kafka_part(settings, port)


def _is_usable(found: Detached) -> bool:
    bootstrap = f"127.0.0.1:{found.port}"
    return wait_until_ready(bootstrap, within=10) is not None and count_topics(bootstrap) < TOPICS_KEPT


def _start_kafka(settings: Settings, port: int, note: Path) -> None:
    home, log = _folder(settings) / "kafka", _folder(settings) / "kafka.log"
    shutil.rmtree(home, ignore_errors=True)
    node = Node(home, _libs(settings), port, first_free(port + 1), retention_hours=6)
    storage.prepare(node)
    started = Detached.start(node.command, note, port=port, log=log, environment=UTF8)
    _await_broker(started, log)


def _kafka_part(settings: Settings, port: int) -> TestPart:
    node = Node(_folder(settings) / "kafka", _libs(settings), port, controller_port=0)
    return TestPart(node.bootstrap, f"Apache Kafka {node.version}, one node (port {port})")


def _ensure_mock(settings: Settings, reason: str) -> TestPart:
    note, log = _folder(settings) / "mock.running.json", _folder(settings) / "mock.log"
    found = Detached.find(note)
    if found is None:
        port = _free(settings, "test_kafka")
        command = [sys.executable, "-m", mock_broker.__name__, str(port)]
        found = Detached.start(command, note, port=port, log=log)
        _await_broker(found, log)
    return TestPart(f"127.0.0.1:{found.port}", f"in-memory broker of librdkafka ({reason}; port {found.port})")


def _await_broker(started: Detached, log: Path) -> None:
    if wait_until_ready(f"127.0.0.1:{started.port}", within=START_SECONDS) is None:
        started.stop()
        raise NotStarted(f"the broker of the tests did not start:\n{tail(log)}")
