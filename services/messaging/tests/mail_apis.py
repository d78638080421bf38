"""Tenants' accounts at providers that take mail by an API, all played by one simulator."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from chassis.testing import Running
from messaging_service.work import Work
from services.messaging.tests.provider_accounts import call
from services.messaging.tests.simulator import Simulator

KEYS: Mapping[str, str] = {"resend": "re_simulator"}
"""The key that the simulator takes, by provider."""
REPEATABLE = ("resend",)
"""Those that honour our key."""
NOBODY: Mapping[str, str] = {"resend": "422 validation_error Invalid `to` field."}
"""How each of them refuses a recipient."""
QUICK: Mapping[str, Any] = {"send_timeout": timedelta(seconds=4), "send_lease": timedelta(seconds=60)}
"""Settings under which nobody waits long for an answer that never comes."""


def account(provider: str, sink: Simulator, **settings: Any) -> dict[str, Any]:
    """What staff says of an account."""
    told = {"api_url": sink.url, "api_key": KEYS[provider], "from_address": "ada@shop.example.com", **settings}
    return {"channel": "email", "provider": provider, "name": settings.pop("name", provider), "settings": told}


async def keep(service: Running[Work], account_id: str, told: dict[str, Any]) -> None:
    """Make an account or change it."""
    answer = await call(service, "PUT", f"/{account_id}", json=told)
    assert answer.status_code == 200, answer.text


async def shown(service: Running[Work]) -> Any:
    """The tenant's accounts."""
    return (await call(service, "GET")).json()
