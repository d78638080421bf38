"""Asking a mail server that can be searched whether it took a mail.

Source: the search of Mailpit's API, `GET /api/v1/search?query=message-id:…`.
"""

from typing import Any
from urllib.parse import urlsplit

import httpx

from chassis.effects import Answer, Succeeded
from chassis.security.reach import Reach

from ...sender import NotFound, Sought

_PORTS = {"http": 80, "https": 443}


class MailSearch:
    """A search by Message-ID."""

    def __init__(self, url: str, reach: Reach) -> None:
        self._url = url
        self._reach = reach
        self._http: httpx.AsyncClient | None = None

    async def look_up(self, sought: Sought) -> Answer:
        """Whether the mail of an attempt was taken. Raises `HTTPError`, `OSError`, `ValueError` if nobody can say."""
        attempt_id, where = sought.attempt_id, urlsplit(self._url)
        await self._reach.addresses(where.hostname or "", where.port or _PORTS[where.scheme])
        if self._http is None:  # made inside the loop that uses it
            self._http = httpx.AsyncClient(timeout=self._reach.timeout, trust_env=False)
        # The right side of a Message-ID is not asked for: whoever changes an account's address changes it too.
        answer = await self._http.get(f"{self._url}/api/v1/search", params={"query": f"message-id:{attempt_id}"})
        found = [one["MessageID"] for one in _messages(answer.raise_for_status().json())]
        taken = next((name for name in found if name.startswith(f"{attempt_id}@")), None)
        return Succeeded(taken) if taken else NotFound("not_found", 0)

    async def close(self) -> None:
        """Give the connections back."""
        if self._http is not None:
            await self._http.aclose()
            self._http = None


def _messages(told: Any) -> list[dict[str, str]]:  # noqa: ANN401 - parsed JSON of somebody else
    if not isinstance(told, dict) or not isinstance(told.get("messages"), list):
        raise ValueError("not the answer of a search")  # noqa: TRY004 - what is wrong is the value
    return [{"MessageID": str(one["MessageID"])} for one in told["messages"]]
