"""What a story may know of the system of docker-compose.yml, and do to it from outside."""

import json
import subprocess
from typing import Any

from ..complaints import Complaint
from ..processes.supervisor import NotRunning
from .handle import Handle

_CLOCK = "/var/lib/lodestone/clock/seconds"
_SECONDS = 30
_KILLED = 137


class ContainerHandle(Handle):
    """The running containers; their ports and secrets are those of these settings."""

    _ahead: int | None = None

    def development(self) -> dict[str, Any]:
        """The development tenant with its staff, key, endpoints and secrets."""
        content: dict[str, Any] = json.loads((self.settings.container_secrets / "development").read_text())
        return content

    def clock(self) -> int:
        """Seconds by which the system's time is ahead of ours; read once, since nobody but us moves it."""
        if self._ahead is None:
            self._ahead = int(self._inside("simulator", f"cat {_CLOCK} 2>/dev/null || echo 0"))
        return self._ahead

    def set_clock(self, seconds: int) -> None:
        """Put the system's time `seconds` ahead of ours (negative: behind), for all containers at once."""
        self._inside("simulator", f"echo {int(seconds)} >{_CLOCK}.new && mv {_CLOCK}.new {_CLOCK}")
        self._ahead = seconds

    def pid(self, part: str) -> int:
        """Process id of a container, as its engine sees it; raises NotRunning when it has none at the moment."""
        container = self._docker("compose", "ps", "--quiet", part)
        found = self._docker("inspect", "--format", "{{.State.Pid}}", container) if container else "0"
        if found == "0":
            raise NotRunning(f"{part} is not running")
        return int(found)

    def kill(self, part: str) -> int:
        """`kill -9` what runs in a container, which the engine then starts again; returns the pid it had.

        From inside: an engine that is asked to kill a container does not start it again.
        """
        pid = self.pid(part)
        self._inside(part, "kill -9 -1")
        return pid

    def _inside(self, part: str, command: str) -> str:
        return self._docker("compose", "exec", "-T", part, "sh", "-c", command)

    def _docker(self, *arguments: str) -> str:
        """What Docker prints; raises Complaint for what it refuses, but not for a command that was killed."""
        command = ["docker", *arguments]
        answer = subprocess.run(
            command, cwd=self.settings.repository, capture_output=True, text=True, timeout=_SECONDS, check=False
        )
        if answer.returncode not in (0, _KILLED):
            raise Complaint(f"`{' '.join(command)}`: {answer.stderr.strip()}")
        return answer.stdout.strip()
