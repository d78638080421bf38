"""Fault case 23: a running system listens where its plan says and nowhere else, and only this machine reaches it."""

import socket
from collections.abc import Iterator

import psutil

from lodestone_local.narration import Narrator
from lodestone_local.processes.supervisor import Supervisor
from lodestone_local.stack.plan import make_plan, ports_of
from tests.e2e.conftest import Stack

LOOPBACK = "127.0.0.1"
MOCK_BROKER = "lodestone_local.kafka.mock_broker"
"""The broker in memory, which stands in for Apache Kafka; its library listens at one more port, of its own choice."""


def processes(stack: Stack) -> Iterator[psutil.Process]:
    """The supervisor, every part, and whatever they have started."""
    parts = [psutil.Process(process.pid) for process in Supervisor(stack.settings).processes() if process.pid]
    supervisor = parts[0].parent()
    assert supervisor is not None
    yield supervisor
    yield from supervisor.children(recursive=True)


def listening(process: psutil.Process) -> Iterator[tuple[str, int]]:
    """Addresses at which a process waits for others: of TCP, and any of UDP."""
    for one in process.net_connections(kind="inet"):
        if one.status == psutil.CONN_LISTEN or (one.type == socket.SOCK_DGRAM and not one.raddr):
            yield one.laddr.ip, one.laddr.port


def test_nothing_listens_but_what_the_plan_names_and_only_on_loopback(stack: Stack) -> None:
    plan = make_plan(stack.settings, Narrator(quiet=True))
    wanted = {(LOOPBACK, stack.settings.ports[name]) for name in ports_of(plan)}
    own: set[tuple[str, int]] = set()
    found: set[tuple[str, int]] = set()
    for process in processes(stack):
        (own if MOCK_BROKER in process.cmdline() else found).update(listening(process))
    assert found | (own & wanted) == wanted
    assert {ip for ip, _ in own} <= {LOOPBACK}


def test_a_socket_that_nobody_planned_is_seen() -> None:
    with socket.create_server((LOOPBACK, 0)) as server:
        assert server.getsockname() in list(listening(psutil.Process()))
