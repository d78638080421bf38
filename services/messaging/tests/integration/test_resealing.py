"""The key that seals secrets is changed: its job brings every secret under the new one, and the old one can go."""

from pathlib import Path

import pytest
from prometheus_client import REGISTRY

from chassis.ids import new_id
from chassis.security.secrets import new_key
from chassis.testing import Running
from messaging_service.app import build
from messaging_service.settings import Settings
from messaging_service.work import Work
from services.messaging.tests.provider_accounts import LOGIN, account, call
from services.messaging.tests.simulator import Simulator
from services.messaging.tests.stories import everything, outcomes


@pytest.fixture
def newer(tmp_path: Path) -> Path:
    """The file of a key that comes after the first."""
    file = tmp_path / "newer"
    file.write_text(new_key())
    return file


def with_keys(service: Running[Work], *files: Path) -> Settings:
    """The settings of the same installation with other keys."""
    settings = service.service.settings
    assert isinstance(settings, Settings)
    return settings.model_copy(update={"secrets_key_files": files})


def left() -> float | None:
    return REGISTRY.get_sample_value("secrets_stale", {"table": "provider_accounts"})


async def test_the_old_key_may_go_when_the_job_has_run(vaulted: Running[Work], sink: Simulator, newer: Path) -> None:
    one = f"/{new_id()}"
    await call(vaulted, "PUT", one, json=account(sink, settings=LOGIN))
    await call(vaulted, "POST", f"{one}/secrets", json={"secrets": {"password": "battery staple"}})
    (older,) = vaulted.service.settings.secrets_key_files
    async with Running.start(build(with_keys(vaulted, newer, older)), vaulted.keys) as changed:
        await changed.tick()
        assert left() == 0
    async with Running.start(build(with_keys(vaulted, newer)), vaulted.keys) as without:
        await without.receive(*everything(1, await without.now()))
        await without.carry_out()
        assert await outcomes(without) == ["sent"]


async def test_what_no_key_opens_is_counted_and_holds_nothing_up(
    vaulted: Running[Work], sink: Simulator, newer: Path
) -> None:
    await call(vaulted, "PUT", f"/{new_id()}", json=account(sink, settings=LOGIN))
    async with Running.start(build(with_keys(vaulted, newer)), vaulted.keys) as lost:
        await lost.tick()
        assert left() == 1
