"""The key that seals secrets is changed: its job brings every account's key under the new one."""

from pathlib import Path

from prometheus_client import REGISTRY

from chassis.ids import new_id
from chassis.security.secrets import Vault, new_key
from chassis.testing import Running, staff
from lodestone_simulator.testing import ACCOUNT_KEYS
from payouts_service.app import build
from payouts_service.domain.account import purpose_of
from payouts_service.settings import Settings
from services.payouts.tests.integration.conftest import Open


async def test_the_old_key_may_go_when_the_job_has_run(open_payouts: Open, tmp_path: Path) -> None:
    newer, account_id = tmp_path / "newer", new_id()
    newer.write_text(new_key())
    account, key = next(iter(ACCOUNT_KEYS.items()))
    told = {"provider": "stripe", "account": account, "name": "shop", "api_key": key}
    async with open_payouts(stripe_key_is_shared=False) as service:
        async with service.client(staff()) as team:
            (await team.put(f"/api/admin/payment-accounts/{account_id}", json=told)).raise_for_status()
        settings = service.service.settings
        files = (newer, *settings.secrets_key_files)
        changed = Settings.model_validate({**settings.model_dump(), "secrets_key_files": files})
        async with Running.start(build(changed), service.keys) as running:
            await running.tick()
            async with running.database.transaction(running.tenant) as transaction:
                found = await transaction.connection.run("SELECT sealed FROM payment_accounts")
    assert REGISTRY.get_sample_value("secrets_stale", {"table": "payment_accounts"}) == 0
    opened = Vault.of_files([newer]).reveal(
        found.scalar_one(), tenant_id=service.tenant, purpose=purpose_of(account_id)
    )
    assert opened.get_secret_value() == key
