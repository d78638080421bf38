"""The mail server as messaging meets it: a simulator in a process of its own."""

import asyncio

from lodestone_simulator import testing
from lodestone_simulator.journal import Json


class Simulator(testing.Simulator):
    """A simulator in the words of mail."""

    @property
    def settings(self) -> dict[str, object]:
        """How a messaging service is told to use it."""
        return {
            "link_key": "a key of thirty-two bytes at least",
            "public_base_url": "https://lodestone.example.com",
            "console_url": "https://console.example.com",
            "smtp_host": "127.0.0.1",
            "smtp_port": self.smtp_port,
            "smtp_search_url": self.url,
        }

    def fail(self, mode: str, **rest: object) -> None:
        """Plan a failure of the mail server."""
        self.plan_fault("smtp", mode, operation="mail", **rest)


async def asking(simulator: Simulator, **wanted: str) -> list[Json]:
    """`mails`, without holding up the event loop the service under test runs in."""
    return await asyncio.to_thread(simulator.mails, **wanted)
