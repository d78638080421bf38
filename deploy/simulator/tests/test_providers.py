"""The one table of providers, held against the folders and against what the simulator makes of it."""

from pathlib import Path

import pytest

import lodestone_simulator
from lodestone_simulator import providers
from lodestone_simulator.provider import Provider, Shared
from lodestone_simulator.settings import Settings
from lodestone_simulator.simulator import assemble
from lodestone_simulator.testing import Simulator


def played(shared: Shared) -> Provider:
    return Provider(name="example", operations=frozenset({"message"}), modes=frozenset({"melts"}))


FOLDERS = sorted(path.parent.name for path in Path(providers.__file__).parent.glob("*/__init__.py"))
"""A provider is called by the name of its folder."""


def test_every_folder_is_in_the_table() -> None:
    assert sorted(play.__module__.split(".")[-2] for play in providers.PROVIDERS) == FOLDERS


def test_whatever_all_providers_share_names_none_of_them() -> None:
    root = Path(lodestone_simulator.__file__).parent
    knowing = {"app.py", "__init__.py"}
    shared = [path for path in root.rglob("*.py") if "providers" not in path.parts and path.name not in knowing]
    assert len(shared) > 10
    for path in shared:
        imported = [line for line in path.read_text().splitlines() if line.startswith(("from ", "import "))]
        assert [line for line in imported if "providers" in line] == [], path


def test_one_entry_in_the_table_is_a_provider(tmp_path: Path) -> None:
    simulator = assemble(Settings(simulator_directory=tmp_path), (*providers.PROVIDERS, played))
    assert simulator.providers["example"].modes == {"melts"}
    assert simulator.providers.keys() == {*FOLDERS, "example"}


@pytest.mark.parametrize("provider", FOLDERS)
def test_every_provider_can_fail_and_is_shown_to_fail(simulator: Simulator, provider: str) -> None:
    simulator.plan_fault(provider, "slow", times=1)
    assert f'<td class="bad">{provider}</td>' in simulator.http.get("/").text
