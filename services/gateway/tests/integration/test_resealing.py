"""The key that seals secrets is changed: jobs bring endpoints and second factors under the new one."""

from pathlib import Path

from prometheus_client import REGISTRY

from chassis.security.secrets import Vault, new_key
from chassis.testing import Running
from chassis.testing.running import TENANT
from gateway_service.app import build
from gateway_service.domain.endpoints import endpoint_purpose
from gateway_service.domain.routes import Role
from gateway_service.settings import Settings
from services.gateway.tests.fakes import CLERK_ID, ENDPOINTS, PASSWORD, SECRETS, Door

TABLES = ("endpoints", "staff")


def left() -> list[float | None]:
    return [REGISTRY.get_sample_value("secrets_stale", {"table": table}) for table in TABLES]


async def test_the_old_key_may_go_when_the_jobs_have_run(door: Door, tmp_path: Path) -> None:
    newer = tmp_path / "newer"
    newer.write_text(new_key())
    headers = await door.headers_of(Role.STAFF)
    proposed = await door.client.post("/api/second-factor", json={"current": PASSWORD}, headers=headers)
    settings = door.running.service.settings
    files = (newer, *settings.secrets_key_files)
    changed = Settings.model_validate({**settings.model_dump(), "secrets_key_files": files})
    async with Running.start(build(changed), door.running.keys) as running:
        await running.tick()
    assert left() == [0, 0]
    without, clerk = Vault.of_files([newer]), f"second factor {CLERK_ID}"
    async with door.connection() as connection:
        factor = await connection.fetchval("SELECT factor FROM staff WHERE id = $1", CLERK_ID)
        secrets = await connection.fetchval("SELECT secrets FROM endpoints WHERE id = $1", ENDPOINTS["activity"])
    opened = without.reveal(factor, tenant_id=TENANT, purpose=clerk)
    assert opened.get_secret_value() == proposed.json()["secret"]
    purpose = endpoint_purpose(ENDPOINTS["activity"])
    plain = [without.reveal(one, tenant_id=TENANT, purpose=purpose).get_secret_value() for one in secrets]
    assert plain == list(SECRETS)
