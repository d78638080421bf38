"""The provider simulator as messaging meets it: another process, real sockets."""

import asyncio
import os
import random
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import httpx


def free_port() -> int:
    """A port below the range the kernel gives out by itself."""
    while True:
        port = random.randrange(20_000, 32_000)
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port


@dataclass
class Simulator:
    """A mail server whose ledger can be read and that fails when it is told to."""

    folder: Path
    http_port: int = field(default_factory=free_port)
    smtp_port: int = field(default_factory=free_port)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.http_port}"

    @property
    def settings(self) -> dict[str, object]:
        """How a messaging service is told to use it."""
        return {
            "link_key": "a key of thirty-two bytes at least",
            "public_base_url": "https://lodestone.example.com",
            "smtp_host": "127.0.0.1",
            "smtp_port": self.smtp_port,
            "mail_lookup_url": self.url,
        }

    def mails(self, **wanted: str) -> list[dict[str, Any]]:
        """What it has accepted, oldest first."""
        answer = httpx.get(f"{self.url}/control/mail", params={"limit": "1000", **wanted}, trust_env=False)
        found: list[dict[str, Any]] = answer.raise_for_status().json()["messages"]
        return found

    def fail(self, mode: str, **rest: object) -> None:
        """Plan a failure of the mail server."""
        body = {"provider": "smtp", "operation": "mail", "mode": mode, **rest}
        httpx.post(f"{self.url}/control/faults", json=body, trust_env=False).raise_for_status()

    def heal(self) -> None:
        """Call every failure off."""
        httpx.delete(f"{self.url}/control/faults", trust_env=False).raise_for_status()

    def reset(self) -> None:
        """Forget all mail and every failure."""
        httpx.post(f"{self.url}/control/reset", trust_env=False).raise_for_status()


@contextmanager
def running(folder: Path) -> Iterator[Simulator]:
    """A simulator process, ended with the block."""
    simulator = Simulator(folder)
    environment = {
        **os.environ,
        "LODESTONE_SIMULATOR_HTTP_PORT": str(simulator.http_port),
        "LODESTONE_SIMULATOR_SMTP_PORT": str(simulator.smtp_port),
        "LODESTONE_SIMULATOR_DIRECTORY": str(folder),
    }
    process = subprocess.Popen([sys.executable, "-m", "lodestone_simulator"], env=environment)
    try:
        _await_readiness(simulator, process)
        yield simulator
    finally:
        process.terminate()
        process.wait(timeout=15)


def _await_readiness(simulator: Simulator, process: "subprocess.Popen[bytes]") -> None:
    deadline = monotonic() + 20
    while monotonic() < deadline:
        assert process.poll() is None, "the simulator ended at its start"
        try:
            httpx.get(f"{simulator.url}/health/ready", trust_env=False).raise_for_status()
        except httpx.TransportError:
            sleep(0.05)
        else:
            return
    raise AssertionError("the simulator did not start")


async def asking(simulator: Simulator, **wanted: str) -> list[dict[str, Any]]:
    """`mails`, without holding up the event loop the service under test runs in."""
    return await asyncio.to_thread(simulator.mails, **wanted)
