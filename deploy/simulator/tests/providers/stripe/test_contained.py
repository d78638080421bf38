"""In a container its secrets are files, and browsers find it at another address than services do."""

from pathlib import Path

from deploy.simulator.tests.providers.stripe.test_checkout import opened
from deploy.simulator.tests.stripe_sdk import sdk_of
from lodestone_simulator.testing import Simulator
from lodestone_simulator.testing.process import API_KEY

PUBLISHED = "http://127.0.0.1:31999"


class Contained(Simulator):
    def _environment(self) -> dict[str, str]:
        given = super()._environment()
        key = given.pop("LODESTONE_STRIPE_API_KEY")
        (self.directory / "lodestone_stripe_api_key").write_text(f"{key}\n")
        return {**given, "LODESTONE_SECRETS_DIRECTORY": str(self.directory), "LODESTONE_STRIPE_URL": f"{PUBLISHED}/"}


async def test_its_key_is_a_file_and_its_pages_are_where_browsers_find_them(tmp_path: Path) -> None:
    with Contained(tmp_path) as simulator:
        async with sdk_of(simulator) as sdk:
            session = await opened(sdk)
        assert (tmp_path / "lodestone_stripe_api_key").read_text().strip() == API_KEY
    assert str(session.url).startswith(f"{PUBLISHED}/c/pay/")
