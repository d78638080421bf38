"""A simulator as the services meet it: another process, real sockets."""

import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Self

import httpx

from .control import Control, client_of

API_KEY = "sk_test_example"
ACCOUNT_KEYS = {"acct_one": "sk_test_of_acct_one", "acct_two": "sk_test_of_acct_two", "acct_live": "sk_live_of_nobody"}
"""Keys of other accounts, by the names of these."""
WEBHOOK_SECRET = "whsec_example"  # noqa: S105 - invented
READY_WITHIN = 30.0
LEAVES_WITHIN = 15.0


def free_port() -> int:
    """A port nobody listens on, below the range from which the kernel gives ports to clients."""
    while True:
        port = random.randrange(20_000, 32_000)  # noqa: S311 - no secret
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port


class Simulator(Control):
    """One simulator process: start it, kill it, ask what it executed.

    `with` starts it, and stops it with the block. `directory` holds its journal and its clock. Stripe's events go to
    `webhook_url`; without one nothing calls back.
    """

    def __init__(self, directory: Path, *, webhook_url: str | None = None) -> None:
        self.directory = directory
        self.http_port, self.smtp_port = free_port(), free_port()
        super().__init__(f"http://127.0.0.1:{self.http_port}")
        self._webhook_url = webhook_url
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Start it and wait until it is ready."""
        self.http.close()
        self.http = client_of(self.url)
        self._process = subprocess.Popen([sys.executable, "-m", "lodestone_simulator"], env=self._environment())
        deadline = time.monotonic() + READY_WITHIN
        while not self._is_ready():
            if self._process.poll() is not None:
                raise RuntimeError("the simulator ended at its start")
            if time.monotonic() > deadline:
                self.kill()
                raise TimeoutError("the simulator did not start")
            time.sleep(0.05)

    def stop(self) -> int:
        """Ask it to leave; its exit status. It can be started again."""
        return self._end(signal.SIGTERM)

    def kill(self) -> int:
        """End it in the middle of whatever it does; its exit status. It can be started again."""
        return self._end(signal.SIGKILL)

    def shift(self, seconds: float) -> None:
        """Move its clock by so many seconds from the real time."""
        (self.directory / "clock").write_text(str(seconds))

    def reset(self) -> None:
        """Let nothing have happened yet, at the real time."""
        self.shift(0)
        super().reset()

    def _environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "LODESTONE_SIMULATOR_HTTP_PORT": str(self.http_port),
            "LODESTONE_SIMULATOR_SMTP_PORT": str(self.smtp_port),
            "LODESTONE_SIMULATOR_DIRECTORY": str(self.directory),
            "LODESTONE_CLOCK_FILE": str(self.directory / "clock"),
            "LODESTONE_STRIPE_API_KEY": API_KEY,
            "LODESTONE_STRIPE_ACCOUNTS": json.dumps(ACCOUNT_KEYS),
            "LODESTONE_STRIPE_WEBHOOK_SECRET": WEBHOOK_SECRET,
            "LODESTONE_STRIPE_WEBHOOK_URL": self._webhook_url or "",
        }

    def _end(self, sign: signal.Signals) -> int:
        if self._process is None:
            raise RuntimeError("the simulator was not started")
        self.http.close()
        self._process.send_signal(sign)
        return self._process.wait(timeout=LEAVES_WITHIN)

    def _is_ready(self) -> bool:
        try:
            return self.http.get("/health/ready").is_success
        except httpx.TransportError:
            return False
