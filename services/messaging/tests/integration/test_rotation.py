"""Secrets of an account are replaced without a message lost: the old ones are used while the new are refused."""

import pytest

from chassis.ids import new_id
from chassis.testing import Running
from messaging_service.work import Work
from services.messaging.tests.provider_accounts import LOGIN, account, call
from services.messaging.tests.simulator import Simulator, asking
from services.messaging.tests.stories import everything, outcomes

ONE = f"/{new_id()}"
NEW = {"secrets": {"password": "battery staple"}}


@pytest.fixture
async def service(vaulted: Running[Work], sink: Simulator) -> Running[Work]:
    """Messaging with an account that logs in."""
    await call(vaulted, "PUT", ONE, json=account(sink, settings=LOGIN))
    return vaulted


async def test_the_old_secret_is_used_while_the_new_one_is_refused(service: Running[Work], sink: Simulator) -> None:
    rotated = await call(service, "POST", f"{ONE}/secrets", json=NEW)
    assert (rotated.json()["has_secrets"], rotated.json()["has_old_secrets"]) == (True, True)
    assert "battery staple" not in rotated.text
    # The client tries every way to log in that it knows with one password; this many refusals are the new one's.
    sink.plan_fault("smtp", "reject", operation="auth", reply="535 5.7.8 Not yet", times=2)
    await service.receive(*everything(1, await service.now()))
    await service.carry_out()
    assert await outcomes(service) == ["sent"]
    assert len(await asking(sink)) == 1


async def test_without_the_old_secret_a_refusal_pauses_the_account(service: Running[Work], sink: Simulator) -> None:
    await call(service, "POST", f"{ONE}/secrets", json=NEW)
    ended = (await call(service, "DELETE", f"{ONE}/old-secrets")).json()
    assert (ended["has_secrets"], ended["has_old_secrets"]) == (True, False)
    sink.plan_fault("smtp", "reject", operation="auth", reply="535 5.7.8 Wrong", times=2)
    await service.receive(*everything(1, await service.now()))
    await service.carry_out()
    assert await outcomes(service) == []
    resumed = (await call(service, "POST", f"{ONE}/secrets", json=NEW)).json()
    assert (resumed["status"], resumed["reason"]) == ("active", None)


@pytest.mark.parametrize("secrets", [{"passwort": "x"}, {"host": "evil.example"}, {}])
async def test_what_is_no_secret_of_the_provider_is_refused(service: Running[Work], secrets: dict[str, str]) -> None:
    assert (await call(service, "POST", f"{ONE}/secrets", json={"secrets": secrets})).status_code == 422
