"""The public doors the story goes through: staff, contacts, webhook providers, and the simulator of the world."""

import hashlib
import hmac
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import httpx

T = TypeVar("T")
PATIENCE = 120.0
"""Longest wait, in seconds, for something that must happen."""


class StoryBroken(Exception):
    """The system did not do what the story tells."""


def eventually(what: str, look: Callable[[], T | None], *, patience: float = PATIENCE) -> T:
    """The first result of `look` that is not None or False; raises StoryBroken after `patience` seconds."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        found = look()
        if found is not None and found is not False:
            return found
        time.sleep(0.05)
    raise StoryBroken(f"this did not happen within {patience:.0f} s: {what}")


class Door:
    """The gateway, as one caller."""

    def __init__(self, base_url: str, token: str | None = None) -> None:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        # A service that restarts answers 503: every caller of an API has to come back then.
        self._client = httpx.Client(base_url=base_url, headers=headers, timeout=10, trust_env=False)
        self.close = self._client.close

    def ask(self, method: str, path: str, *, params: Mapping[str, Any] | None = None, **json_body: Any) -> Any:  # noqa: ANN401 - any JSON
        """One request, repeated while the answer is 503; anything else but 2xx breaks the story."""
        answer = self.raw(method, path, params=params, json=json_body or None)
        if not answer.is_success:
            raise StoryBroken(f"{method} {path} answered {answer.status_code}: {answer.text[:500]}")
        return answer.json() if answer.content else None

    def raw(self, method: str, path: str, **more: Any) -> httpx.Response:  # noqa: ANN401 - httpx's arguments
        """One request and its answer, whatever it is; 503 is repeated for a while."""

        def once() -> httpx.Response | None:
            answer = self._client.request(method, path, **more)
            return None if answer.status_code == httpx.codes.SERVICE_UNAVAILABLE else answer

        return eventually(f"{method} {path} is served", once)

    def get(self, path: str, **params: Any) -> Any:  # noqa: ANN401 - any JSON
        """A question."""
        return self.ask("GET", path, params=params)

    def post(self, path: str, **body: Any) -> Any:  # noqa: ANN401 - any JSON
        """A command."""
        return self.ask("POST", path, **body)


@dataclass(frozen=True)
class Endpoint:
    """A webhook endpoint of ours and the secret its provider signs with."""

    path: str
    secret: str

    def deliver(self, door: Door, now: int, body: Mapping[str, Any]) -> str:
        """Send one signed event; the disposition the gateway answers."""
        payload = json.dumps(body).encode()
        signature = hmac.new(self.secret.encode(), f"{now}.".encode() + payload, hashlib.sha256).hexdigest()
        headers = {"Lodestone-Signature": f"t={now},v1={signature}", "Content-Type": "application/json"}
        answer = door.raw("POST", self.path, content=payload, headers=headers)
        if not answer.is_success:
            raise StoryBroken(f"{self.path} answered {answer.status_code}: {answer.text[:300]}")
        return str(answer.json().get("disposition", answer.status_code))


class World:
    """The simulator: customers who pay, mail that arrives, refunds that were executed."""

    def __init__(self, base_url: str) -> None:
        self._client = httpx.Client(base_url=base_url, timeout=15, trust_env=False)
        self.close = self._client.close

    def purchase(self, **body: Any) -> dict[str, Any]:  # noqa: ANN401 - the simulator's shape
        """A customer pays; events named in `deliver` are sent to our webhook."""
        return self._tell("stripe/purchases", **body)

    def dispute(self, charge: str) -> str:
        """The bank of a customer takes a charge back; the id of the dispute."""
        return str(self._tell("stripe/disputes", charge=charge)["id"])

    def win(self, dispute: str) -> None:
        """The bank decides a dispute in our favour."""
        self._tell(f"stripe/disputes/{dispute}/close", won=True)

    def ask_next_refunds_customer(self) -> None:
        """The next refund waits for its customer to say where the money goes."""
        self._tell("faults", provider="stripe", operation="refund", mode="ask_customer", times=1)

    def cancel_refund(self, refund: str) -> None:
        """The provider gives up a refund whose customer does not answer."""
        self._tell(f"stripe/refunds/{refund}/cancel")

    def pay(self, url: str, **form: str) -> str:
        """A customer presses a button of the page of a checkout; the address she is sent to."""
        answer = self._client.post(url, data=form)
        return answer.headers.get("location") or f"{answer.status_code}: {answer.text[:300]}"

    def mail(self, address: str) -> list[dict[str, Any]]:
        """What arrived at an address."""
        found: list[dict[str, Any]] = self._client.get("/control/mail", params={"to": address}).json()["messages"]
        return found

    def executed(self, operation: str) -> list[dict[str, Any]]:
        """Everything a provider executed of one kind."""
        answer = self._client.get("/control/executions", params={"provider": "stripe", "operation": operation}).json()
        return list(answer["executions"] if isinstance(answer, dict) else answer)

    def _tell(self, door: str, **body: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON
        answer = self._client.post(f"/control/{door}", json=body)
        answer.raise_for_status()
        result: dict[str, Any] = answer.json()
        return result
