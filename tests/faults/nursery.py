"""Processes to kill: forked from one that has imported everything already, so that a life costs no imports.

Run as a program, it reads a line of JSON for each process to start and tells of each start and end with another.
"""

import asyncio
import json
import os
import runpy
import select
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

READ_SECONDS = 0.02


@dataclass
class Process:
    """One life of a service; `ended` holds its exit status once it is over, negative for the signal that ended it."""

    pid: int
    ended: "asyncio.Future[int]" = field(default_factory=lambda: asyncio.get_running_loop().create_future())

    def kill(self) -> None:
        """End it as a power cut would."""
        if not self.ended.done():
            os.kill(self.pid, signal.SIGKILL)

    async def stop(self) -> int:
        """Ask it to leave, and wait."""
        if not self.ended.done():
            os.kill(self.pid, signal.SIGTERM)
        return await asyncio.wait_for(asyncio.shield(self.ended), 20)


def open_nursery(service: str) -> "subprocess.Popen[bytes]":
    """Forks lives of one service."""
    return open_nursery_of(f"{service}_service", f"{service}_service.app", "chassis.commands", "chassis.assembly")


def open_nursery_of(program: str, *imports: str) -> "subprocess.Popen[bytes]":
    """Forks lives of the module `program`, with these modules imported; ends when its input is closed."""
    command = (sys.executable, "-m", "tests.faults.nursery", program, *imports)
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)


class Nursery:
    """Starts processes for one test, by a program that serves many."""

    def __init__(self, program: "subprocess.Popen[bytes]", log: Path) -> None:
        assert program.stdin is not None
        assert program.stdout is not None
        self._orders, self._reports = program.stdin.fileno(), program.stdout.fileno()
        self._log = log
        self._living: dict[int, Process] = {}
        self._started: asyncio.Queue[Process] = asyncio.Queue()
        self._unread = b""

    async def __aenter__(self) -> Self:
        asyncio.get_running_loop().add_reader(self._reports, self._read)
        return self

    async def __aexit__(self, *_: object) -> None:
        for process in self._living.values():
            process.kill()
        await asyncio.gather(*(process.ended for process in self._living.values()))
        asyncio.get_running_loop().remove_reader(self._reports)

    async def start(self, environment: Mapping[str, str], *arguments: str) -> Process:
        """A new life with this environment and these arguments."""
        order = {"arguments": arguments, "environment": dict(environment), "log": str(self._log)}
        os.write(self._orders, json.dumps(order).encode() + b"\n")
        return await asyncio.wait_for(self._started.get(), 60)

    def _read(self) -> None:
        *lines, self._unread = (self._unread + os.read(self._reports, 65536)).split(b"\n")
        for line in lines:
            told = json.loads(line)
            if "started" in told:
                process = self._living[told["started"]] = Process(told["started"])
                self._started.put_nowait(process)
            else:
                self._living.pop(told["ended"]).ended.set_result(told["status"])


def _serve(program: str, *imports: str) -> None:
    for name in imports:
        __import__(name)
    waiting = b""
    while True:
        ready, _, _ = select.select([0], [], [], READ_SECONDS)
        if ready:
            read = os.read(0, 65536)
            if not read:
                return
            *orders, waiting = (waiting + read).split(b"\n")
            for order in orders:
                _tell(started=_fork(program, json.loads(order)))
        _tell_of_ends()


def _fork(program: str, order: Mapping[str, Any]) -> int:
    pid = os.fork()
    if pid:
        return pid
    os.environ.update(order["environment"])
    with Path(order["log"]).open("ab", buffering=0) as written:
        os.dup2(written.fileno(), 1)
        os.dup2(written.fileno(), 2)
    sys.argv = [program, *order["arguments"]]
    status = 1
    try:
        runpy.run_module(program, run_name="__main__", alter_sys=False)
        status = 0
    finally:
        sys.stdout.flush()
        os._exit(status)


def _tell_of_ends() -> None:
    try:
        while (ended := os.waitpid(-1, os.WNOHANG))[0]:
            _tell(ended=ended[0], status=os.waitstatus_to_exitcode(ended[1]))
    except ChildProcessError:
        return


def _tell(**facts: int) -> None:
    os.write(1, json.dumps(facts).encode() + b"\n")


if __name__ == "__main__":
    _serve(*sys.argv[1:])
