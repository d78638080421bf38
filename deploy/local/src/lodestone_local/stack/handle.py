"""What a story or a test may know of the running stack, and do to it from outside."""

import json
import os
import signal
from typing import Any

from ..files import write_public
from ..processes.supervisor import NotRunning, Supervisor
from ..settings import Settings, read_settings


class Handle:
    """The running stack of these settings; it need not have been started by us."""

    def __init__(self, settings: Settings | None = None) -> None:
        self.settings = settings or read_settings()

    @property
    def gateway(self) -> str:
        """URL of the front door."""
        return self.settings.url("gateway")

    @property
    def simulator(self) -> str:
        """URL of the provider simulator."""
        return self.settings.url("simulator")

    def development(self) -> dict[str, Any]:
        """The development tenant with its staff, key, endpoints and secrets."""
        content: dict[str, Any] = json.loads(self.settings.development_file.read_text())
        return content

    def clock(self) -> int:
        """Seconds by which the stack's time is ahead of ours."""
        return int(self.settings.clock_file.read_text())

    def set_clock(self, seconds: int) -> None:
        """Put the stack's time `seconds` ahead of ours (negative: behind), for all parts at once."""
        write_public(self.settings.clock_file, f"{seconds}\n")

    def pid(self, part: str) -> int:
        """Process id of a part; raises NotRunning when it has none at the moment."""
        for process in Supervisor(self.settings).processes():
            if process.name == part and process.pid:
                return process.pid
        raise NotRunning(f"{part} is not running")

    def kill(self, part: str) -> int:
        """`kill -9` a part, which the supervisor then starts again; returns the pid that was killed."""
        pid = self.pid(part)
        os.kill(pid, signal.SIGKILL)
        return pid
