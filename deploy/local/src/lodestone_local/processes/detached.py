"""A program that outlives the one that started it: found again by its pid, and by when it began."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

import psutil

from ..files import write_public
from ..settings import inherited_environment
from .spawning import is_alive, spawn


@dataclass(frozen=True)
class Detached:
    """A running program and the port it serves; `began` tells it from a later program with the same pid."""

    pid: int
    began: float
    port: int

    @classmethod
    def start(
        cls, command: list[str], note: Path, *, port: int, log: Path, environment: Mapping[str, str] | None = None
    ) -> Self:
        """Start `command` in a session of its own, with `environment` over ours; `note` says how to find it."""
        log.unlink(missing_ok=True)
        pid = spawn(command, log=log, environment=inherited_environment() | dict(environment or {}))
        found = cls(pid, psutil.Process(pid).create_time(), port)
        write_public(note, json.dumps(asdict(found)))
        return found

    @classmethod
    def find(cls, note: Path) -> Self | None:
        """The program written down in `note`, if it still runs."""
        if not note.exists():
            return None
        found = cls(**json.loads(note.read_text()))
        return found if found.is_running() else None

    def is_running(self) -> bool:
        """Whether it is that very program, and alive."""
        try:
            return psutil.Process(self.pid).create_time() == self.began and is_alive(self.pid)
        except psutil.NoSuchProcess:
            return False

    def stop(self, *, within: float = 20) -> None:
        """Ask it to end, then make it."""
        if not self.is_running():
            return
        process = psutil.Process(self.pid)
        process.terminate()
        try:
            process.wait(within)
        except psutil.TimeoutExpired:
            process.kill()
