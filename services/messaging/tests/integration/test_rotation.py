"""Secrets of an account are replaced without a message lost: the old ones are used while the new are refused."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from chassis.ids import new_id
from chassis.security.secrets import new_key
from chassis.testing import Running, staff
from chassis.testing.fixtures import Start
from contracts.messaging import MessageSettled
from messaging_service.app import build
from messaging_service.settings import Settings
from messaging_service.work import Work
from services.messaging.tests.simulator import Simulator, asking
from services.messaging.tests.stories import everything

ID = str(new_id())
PATH = f"/api/admin/provider-accounts/{ID}"
NEW = {"secrets": {"password": "battery staple"}}


@pytest.fixture
async def service(start: Start, sink: Simulator, tmp_path: Path) -> AsyncIterator[Running[Work]]:
    """Messaging with an account that logs in."""
    key = tmp_path / "key"
    key.write_text(new_key())
    more = {"private_providers": True, "secrets_key_files": (key,)}
    settings = {"host": "127.0.0.1", "port": sink.smtp_port, "from_address": "ada@shop.example.com"}
    secret = {"username": "ada", "password": "correct horse"}
    told = {"channel": "email", "provider": "smtp", "name": "shop", "settings": {**settings, **secret}}
    async with start(build, Settings, **sink.settings, **more) as running:
        await call(running, "PUT", json=told)
        yield running


async def call(service: Running[Work], method: str, path: str = "", **rest: Any) -> Any:
    async with service.client(staff(service.tenant)) as team:
        return await team.request(method, f"{PATH}{path}", **rest)


async def outcomes(service: Running[Work]) -> list[str]:
    return [event.outcome for event in await service.said(MessageSettled)]


async def test_the_old_secret_is_used_while_the_new_one_is_refused(service: Running[Work], sink: Simulator) -> None:
    rotated = await call(service, "POST", "/secrets", json=NEW)
    assert (rotated.json()["has_secrets"], rotated.json()["has_old_secrets"]) == (True, True)
    assert "battery staple" not in rotated.text
    # The client tries every way to log in that it knows with one password; this many refusals are the new one's.
    sink.plan_fault("smtp", "reject", operation="auth", reply="535 5.7.8 Not yet", times=2)
    await service.receive(*everything(1, await service.now()))
    await service.carry_out()
    assert await outcomes(service) == ["sent"]
    assert len(await asking(sink)) == 1


async def test_without_the_old_secret_a_refusal_pauses_the_account(service: Running[Work], sink: Simulator) -> None:
    await call(service, "POST", "/secrets", json=NEW)
    ended = (await call(service, "DELETE", "/old-secrets")).json()
    assert (ended["has_secrets"], ended["has_old_secrets"]) == (True, False)
    sink.plan_fault("smtp", "reject", operation="auth", reply="535 5.7.8 Wrong", times=2)
    await service.receive(*everything(1, await service.now()))
    await service.carry_out()
    assert await outcomes(service) == []
    resumed = (await call(service, "POST", "/secrets", json=NEW)).json()
    assert (resumed["status"], resumed["reason"]) == ("active", None)


@pytest.mark.parametrize("secrets", [{"passwort": "x"}, {"host": "evil.example"}, {}])
async def test_what_is_no_secret_of_the_provider_is_refused(service: Running[Work], secrets: dict[str, str]) -> None:
    assert (await call(service, "POST", "/secrets", json={"secrets": secrets})).status_code == 422
