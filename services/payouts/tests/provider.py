"""The provider simulator as a process of its own, and the story's events."""

import os
import random
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

import httpx

Json: TypeAlias = dict[str, Any]
KEY = "sk_test_example"


def free_port() -> int:
    """A port below the range the kernel gives out by itself."""
    while True:
        port = random.randrange(20000, 32000)
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port


@dataclass
class Simulator:
    """One simulator process: start it, kill it, ask what it executed."""

    directory: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        environment = {
            **os.environ,
            "LODESTONE_SIMULATOR_HTTP_PORT": str(self.port),
            "LODESTONE_SIMULATOR_SMTP_PORT": str(free_port()),
            "LODESTONE_SIMULATOR_DIRECTORY": str(self.directory),
            "LODESTONE_CLOCK_FILE": str(self.directory / "clock"),
            "LODESTONE_STRIPE_API_KEY": KEY,
        }
        self.process = subprocess.Popen([sys.executable, "-m", "lodestone_simulator"], env=environment)
        deadline = time.monotonic() + 30
        while not self._is_ready():
            assert self.process.poll() is None, "the simulator ended at its start"
            assert time.monotonic() < deadline, "the simulator did not start"
            time.sleep(0.05)

    def stop(self) -> None:
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=15)

    def shift(self, seconds: float) -> None:
        (self.directory / "clock").write_text(str(seconds))

    def post(self, path: str, **body: object) -> Json:
        answer = httpx.post(f"{self.url}/control/{path}", json=body, trust_env=False)
        posted: Json = answer.raise_for_status().json()
        return posted

    def get(self, path: str, **params: str) -> Json:
        answer = httpx.get(f"{self.url}/control/{path}", params=params, trust_env=False)
        found: Json = answer.raise_for_status().json()
        return found

    def reset(self) -> None:
        self.shift(0)
        self.post("reset")

    def purchase(self, amount: int, **more: object) -> str:
        """A customer pays; the payment intent."""
        made = self.post("stripe/purchases", amount=amount, currency="eur", email="ada@example.com", **more)
        return str(made["payment_intent"]["id"])

    def fault(self, mode: str, *, operation: str = "refund", times: int = 1, **more: object) -> None:
        self.post("faults", provider="stripe", operation=operation, mode=mode, times=times, **more)

    def heal(self) -> None:
        """Call all planned failures off."""
        httpx.delete(f"{self.url}/control/faults", trust_env=False).raise_for_status()

    def executed(self, operation: str = "refund") -> list[Json]:
        found: list[Json] = self.get("executions", operation=operation)["executions"]
        return found

    def refunds(self, reference: str) -> list[Json]:
        """The provider's own list of a payment's refunds."""
        answer = httpx.get(
            f"{self.url}/v1/refunds",
            params={"payment_intent": reference, "limit": "100"},
            headers={"Authorization": f"Bearer {KEY}"},
            trust_env=False,
        )
        listed: list[Json] = answer.raise_for_status().json()["data"]
        return listed

    def send(self, path: str, **form: str) -> Json:
        """A request of somebody else who has the account's key."""
        answer = httpx.post(
            f"{self.url}/v1/{path}", data=form, headers={"Authorization": f"Bearer {KEY}"}, trust_env=False
        )
        done: Json = answer.raise_for_status().json()
        return done

    def _is_ready(self) -> bool:
        try:
            return httpx.get(f"{self.url}/health/ready", trust_env=False).is_success
        except httpx.TransportError:
            return False
