"""Asking the mail provider whether it took a mail."""

from typing import Any

import httpx


class MailLookup:
    """The provider's search by Message-ID."""

    def __init__(self, url: str, *, timeout: float) -> None:
        self._url = url.rstrip("/")
        self._timeout = timeout
        self._http: httpx.AsyncClient | None = None

    async def has(self, mail_id: str) -> bool:
        """Whether the provider has accepted this mail. Raises `httpx.HTTPError` if it cannot be asked."""
        if self._http is None:  # made inside the loop that uses it
            self._http = httpx.AsyncClient(timeout=self._timeout, trust_env=False)
        answer = await self._http.get(f"{self._url}/control/mail", params={"message_id": mail_id})
        found: dict[str, Any] = answer.raise_for_status().json()
        return bool(found["found"])

    async def close(self) -> None:
        """Give the connections back."""
        if self._http is not None:
            await self._http.aclose()
            self._http = None
