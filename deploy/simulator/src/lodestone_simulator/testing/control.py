"""The control doors of a running simulator, in a few words."""

import httpx

from ..journal import Json


class Control:
    """The doors of the simulator at a URL. Each call returns when the simulator has done what it was asked."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.http = client_of(url)

    def get(self, path: str, **params: str) -> Json:
        """What a control door answers."""
        found: Json = self.http.get(f"/control/{path}", params=params).raise_for_status().json()
        return found

    def post(self, path: str, **body: object) -> Json:
        """Tell a control door what to do."""
        answer: Json = self.http.post(f"/control/{path}", json=body).raise_for_status().json()
        return answer

    def reset(self) -> None:
        """Let nothing have happened yet, and call every failure off."""
        self.post("reset")

    def plan_fault(self, provider: str, mode: str, *, operation: str = "*", **rest: object) -> None:
        """Plan a failure of a provider; see `faults.Fault` for the rest."""
        self.post("faults", provider=provider, operation=operation, mode=mode, **rest)

    def heal(self) -> None:
        """Call every failure off."""
        self.http.delete("/control/faults").raise_for_status()

    def executions(self, provider: str, operation: str) -> list[Json]:
        """Every execution of one operation, oldest first."""
        found: list[Json] = self.get("executions", provider=provider, operation=operation)["executions"]
        return found

    def buy(self, amount: int, currency: str = "usd", **rest: object) -> Json:
        """A customer pays at checkout (`amount` in minor units); the objects made, and their events by type."""
        body: dict[str, object] = {"email": "ada@example.com", **rest}
        return self.post("stripe/purchases", amount=amount, currency=currency, **body)

    def mails(self, **wanted: str) -> list[Json]:
        """The mail that was accepted (`message_id`, `to`), oldest first."""
        found: list[Json] = self.get("mail", limit="1000", **wanted)["messages"]
        return found

    def call_back(self, provider: str, url: str, secret: str) -> None:
        """Let a provider of mail call back at a URL, signed with a secret."""
        self.http.put(f"/control/{provider}/webhook", json={"url": url, "secret": secret}).raise_for_status()

    def happen(self, provider: str, to: str, kind: str, **rest: object) -> Json:
        """Let something happen to the newest mail that a provider has taken for an address; the event."""
        return self.post(f"{provider}/events", to=to, kind=kind, **rest)


def client_of(url: str) -> httpx.Client:
    """A client that asks nobody in between, whatever the environment says of proxies."""
    return httpx.Client(base_url=url, trust_env=False, timeout=15)
