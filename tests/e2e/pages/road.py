"""A way from one address to a program, which can be led to another one or cut, as a load balancer does it."""

import socket
from contextlib import suppress
from threading import Lock, Thread

_CHUNK = 65_536


class Road:
    """A port of its own from which everything goes to the port that it leads to."""

    def __init__(self, to: int) -> None:
        self._to: int | None = to
        self._open: list[socket.socket] = []
        self._lock = Lock()
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._server.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        Thread(target=self._accept, daemon=True).start()

    def lead(self, to: int | None) -> None:
        """Lead to another port, or nowhere; what is on the way is cut."""
        with self._lock:
            self._to, cut, self._open = to, self._open, []
        for one in cut:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def close(self) -> None:
        """Cut everything, and listen no more."""
        self._server.close()
        self.lead(None)

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                came, _ = self._server.accept()
                self._join(came)

    def _join(self, came: socket.socket) -> None:
        try:
            there = socket.create_connection(("127.0.0.1", self._to or 0), timeout=5)
        except OSError:
            came.close()
            return
        there.settimeout(None)
        with self._lock:
            self._open += [came, there]
        for one, other in ((came, there), (there, came)):
            Thread(target=_carry, args=(one, other), daemon=True).start()


def _carry(one: socket.socket, other: socket.socket) -> None:
    with suppress(OSError):
        while sent := one.recv(_CHUNK):
            other.sendall(sent)
    with suppress(OSError):
        other.shutdown(socket.SHUT_WR)
