"""How often processes spoke to PostgreSQL, as the kernel counted it on their sockets; it costs them nothing.

A client writes a request in one piece and waits for the answer, so a segment with data is a round trip. A request of
more than 64 kB counts once for each 64 kB. The layout is that of `sock_diag(7)` and of the kernel's `tcp_info`.
"""

import socket
import struct
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

Trips = dict[int, int]
"""Segments with data that were sent, by the inode of the socket."""
_SOCK_DIAG = 4
_BY_FAMILY = 20
_REQUEST_AND_DUMP = 0x301
_DONE = (2, 3)
"""Types of the messages that end a dump: an error, and the end."""
_ESTABLISHED = 1 << 1
_WANT_COUNTERS = 1 << 1
_COUNTERS = 2
_HEADER = struct.Struct("=IHHII")
_ATTRIBUTE = struct.Struct("=HH")
_PORTS, _INODE, _ATTRIBUTES, _SEGMENTS_SENT = 4, 68, 72, 156


def trips_to(port: int, pid: int) -> Trips:
    """What the sockets of a process have sent to a port of this machine."""
    ours = set(_inodes(pid))
    return {inode: sent for inode, to, sent in _connections() if to == port and inode in ours}


def _inodes(pid: int) -> Iterator[int]:
    for entry in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(FileNotFoundError):
            kind, _, inode = str(entry.readlink()).partition(":")
            if kind == "socket":
                yield int(inode.strip("[]"))


def _connections() -> Iterator[tuple[int, int, int]]:
    """Of every connection over IPv4: inode, port of the other end, segments with data sent."""
    for message in _dump():
        _, port = struct.unpack_from(">HH", message, _PORTS)
        (inode,) = struct.unpack_from("=I", message, _INODE)
        yield inode, port, _sent(message)


def _sent(message: bytes) -> int:
    place = _ATTRIBUTES
    while place < len(message):
        length, kind = _ATTRIBUTE.unpack_from(message, place)
        if kind == _COUNTERS:
            return int(struct.unpack_from("=I", message, place + _ATTRIBUTE.size + _SEGMENTS_SENT)[0])
        place += (length + 3) & ~3
    return 0


def _dump() -> Iterator[bytes]:
    """One message for each connection, without its header."""
    wanted = struct.pack("=BBBBI48x", socket.AF_INET, socket.IPPROTO_TCP, _WANT_COUNTERS, 0, _ESTABLISHED)
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, _SOCK_DIAG) as kernel:
        kernel.send(_HEADER.pack(_HEADER.size + len(wanted), _BY_FAMILY, _REQUEST_AND_DUMP, 1, 0) + wanted)
        while True:
            answer, place = kernel.recv(1 << 18), 0
            while place < len(answer):
                length, kind, *_ = _HEADER.unpack_from(answer, place)
                if kind in _DONE:
                    return
                yield answer[place + _HEADER.size : place + length]
                place += (length + 3) & ~3
