"""The whole system on the in-memory broker, started once, on ports and in a folder of its own."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from lodestone_local.settings import DEFAULT_PORTS, Settings, port_variable, read_settings

SHIFT = 1_200


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
    ours = {port_variable(name): str(port + SHIFT) for name, port in DEFAULT_PORTS.items()}
    folder: Path = tmp_path_factory.mktemp("stack")
    ours |= {"LODESTONE_KAFKA": "embedded", "LODESTONE_LOCAL_DIRECTORY": str(folder)}
    environment = {**os.environ, **ours}
    started = Stack(read_settings(environment), environment)
    up = started.run("lodestone_local", "up", "--detach")
    try:
        assert up.returncode == 0, up.stdout[-4000:] + up.stderr[-4000:]
        yield started
    finally:
        started.run("lodestone_local", "down")
