"""The public API, as far as the command asks it."""

from types import TracebackType
from typing import Any, Self

import httpx

from .settings import Settings

_MOST = 200
_FORBIDDEN = (401, 403)
_DE_ENROLL = "/api/admin/scripts/de-enroll"


class Trouble(Exception):
    """The gateway cannot be asked, or does not let us in."""


class Refused(Exception):
    """The gateway does not take a file."""

    def __init__(self, problem: dict[str, Any]) -> None:
        super().__init__(problem.get("detail", "refused"))
        self.problem = problem


class Gateway:
    """A connection to the gateway."""

    def __init__(self, settings: Settings, transport: httpx.BaseTransport | None = None) -> None:
        if settings.api_key is None:
            raise Trouble("LODESTONE_API_KEY is not set")
        key = {"Authorization": f"Bearer {settings.api_key.get_secret_value()}"}
        base = str(settings.url)
        self._client = httpx.Client(base_url=base, headers=key, timeout=settings.timeout, transport=transport)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, said: BaseException | None, at: TracebackType | None) -> None:
        self._client.close()

    def exported(self, slug: str) -> str | None:
        """The campaign of this slug as a file; None if there is none. Raises `Trouble`."""
        offset = 0
        while True:
            asked = {"search": slug, "limit": _MOST, "offset": offset}
            found = self._ask("GET", "/api/campaigns", params=asked).json()
            for campaign in found["campaigns"]:
                if campaign["definition"]["slug"] == slug:
                    return self._ask("GET", f"/api/campaigns/{campaign['id']}/export").text
            offset += _MOST
            if offset >= found["total"]:
                return None

    def imported(self, text: bytes, *, dry_run: bool) -> dict[str, Any]:
        """What the gateway makes of a file. Raises `Trouble`, `Refused`."""
        params = {"dry_run": dry_run}
        kind = {"Content-Type": "application/yaml"}
        answer = self._ask("POST", "/api/campaigns/import", params=params, content=text, headers=kind)
        told: dict[str, Any] = answer.json()
        return told

    def sweep(self) -> dict[str, Any]:
        """Begin a run over everybody who is stuck in a sequence, or join the one under way. Raises `Trouble`."""
        begun: dict[str, Any] = self._ask("POST", _DE_ENROLL).json()
        return begun

    def run(self, run_id: str) -> dict[str, Any]:
        """How far a run is. Raises `Trouble`."""
        found: dict[str, Any] = self._ask("GET", f"{_DE_ENROLL}/runs/{run_id}").json()
        return found

    def _ask(self, method: str, path: str, **more: Any) -> httpx.Response:  # noqa: ANN401 - what httpx takes
        try:
            answer = self._client.request(method, path, **more)
        except httpx.HTTPError as failure:
            raise Trouble(f"{self._client.base_url} does not answer: {failure}") from failure
        if answer.is_success:
            return answer
        is_problem = answer.headers.get("content-type", "").startswith("application/problem+json")
        if is_problem and answer.is_client_error and answer.status_code not in _FORBIDDEN:
            raise Refused(answer.json())
        said = answer.json()["detail"] if is_problem else answer.reason_phrase
        raise Trouble(f"{self._client.base_url} answers {answer.status_code}: {said}")
