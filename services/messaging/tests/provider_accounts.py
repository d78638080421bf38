"""A tenant's own account at the mail server, through the door of staff."""

from typing import Any

from chassis.testing import Running, staff
from messaging_service.work import Work
from services.messaging.tests.simulator import Simulator

PATH = "/api/admin/provider-accounts"
LOGIN = {"username": "ada", "password": "correct horse"}


def account(sink: Simulator, **changed: Any) -> dict[str, Any]:
    """What staff says of an account; `settings` come beside those it needs."""
    settings = {"host": "127.0.0.1", "port": sink.smtp_port, "from_address": "ada@shop.example.com"}
    told = {"channel": "email", "provider": "smtp", "name": "shop", **changed}
    return {**told, "settings": {**settings, **changed.get("settings", {})}}


async def call(service: Running[Work], method: str, path: str = "", **rest: Any) -> Any:
    """The answer to a request of staff about accounts, or about the one at `path`."""
    async with service.client(staff(service.tenant)) as team:
        return await team.request(method, f"{PATH}{path}", **rest)
