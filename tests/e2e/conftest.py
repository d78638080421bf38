"""The whole system on the in-memory broker, started once, in a folder of its own and on ports that are free."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from lodestone_local.processes.ports import free_above
from lodestone_local.settings import PORTS_ABOVE, Settings, port_variable, read_settings


@dataclass(frozen=True)
class Stack:
    """A running system, by its settings and by the environment that leads programs to it."""

    settings: Settings
    environment: dict[str, str]

    def run(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Run one of our modules in its environment."""
        command = [sys.executable, "-m", *arguments]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False, timeout=220)


@pytest.fixture(scope="package")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The running system."""
    folder: Path = tmp_path_factory.mktemp("stack")
    ours = {"LODESTONE_KAFKA": "embedded", "LODESTONE_LOCAL_DIRECTORY": str(folder), PORTS_ABOVE: str(free_above())}
    # A port that is named for the stack beside which we run is not ours.
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(port_variable(""))}
    environment = {**inherited, **ours}
    started = Stack(read_settings(environment), environment)
    up = started.run("lodestone_local", "up", "--detach")
    try:
        assert up.returncode == 0, up.stdout[-4000:] + up.stderr[-4000:]
        yield started
    finally:
        started.run("lodestone_local", "down")
