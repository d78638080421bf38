"""Is a port free, and if not, who holds it."""

import secrets
import socket
from collections.abc import Iterable

import psutil

from ..complaints import Complaint
from ..settings import DEFAULT_PORTS, EPHEMERAL, MOST_ABOVE, PORTS_ABOVE, BadSetting, Settings, port_variable

_TRIES = 100


class PortTaken(Complaint):
    """A port the stack needs is held by somebody else; the text names port, holder and variable."""


def check_free(settings: Settings, names: Iterable[str]) -> None:
    """Raise PortTaken for the first of `names` whose port cannot be bound on loopback."""
    chosen: dict[int, str] = {}
    for name in names:
        port = settings.ports[name]
        if port in chosen:
            raise BadSetting(f"{name} and {chosen[port]} both want port {port}; set {port_variable(name)} to another")
        chosen[port] = name
        if not is_free(port):
            raise PortTaken(_complaint(name, port))


def is_free(port: int) -> bool:
    """Whether a server could listen on 127.0.0.1:`port` now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # A server that has just stopped leaves connections in TIME_WAIT; they do not stop the next one.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def first_free(start: int) -> int:
    """The first free port from `start` on, below the range the kernel hands out by itself."""
    for port in range(start, EPHEMERAL):
        if is_free(port):
            return port
    raise PortTaken(f"no port from {start} to {EPHEMERAL - 1} is free")


def some_free(start: int, *, within: int) -> int:
    """A free port, looked for from a place by lot: two who look at the same time seldom find the same one."""
    return first_free(start + secrets.randbelow(min(within, EPHEMERAL - start)))


def free_above() -> int:
    """By how much all ports can be moved so that each of them is free, by lot, for `LODESTONE_PORTS_ABOVE`."""
    for _ in range(_TRIES):
        above = 1 + secrets.randbelow(MOST_ABOVE)
        if all(is_free(port + above) for port in DEFAULT_PORTS.values()):
            return above
    raise PortTaken(f"{_TRIES} times one of {len(DEFAULT_PORTS)} ports was taken, wherever they were looked for")


def holder(port: int) -> str | None:
    """Name and pid of the program listening on `port`, where the system lets us see it."""
    try:
        connections = psutil.net_connections(kind="tcp")
    except psutil.AccessDenied:
        return None
    for connection in connections:
        if connection.status != psutil.CONN_LISTEN or connection.pid is None:
            continue
        if connection.laddr and connection.laddr.port == port:
            return f"{_name(connection.pid)} (pid {connection.pid})"
    return None


def _name(pid: int) -> str:
    try:
        return psutil.Process(pid).name()
    except psutil.Error:
        return "a program"


def _complaint(name: str, port: int) -> str:
    by = holder(port) or "another program"
    return (
        f"port {port} ({name}) is taken by {by}: "
        f"stop it (`make down`, if it is ours), set {port_variable(name)} to another port, "
        f"or move all ports, such as by {PORTS_ABOVE}=100"
    )
