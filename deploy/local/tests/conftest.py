"""A local directory of its own for each test, on ports nobody else uses."""

from pathlib import Path

import pytest

from lodestone_local.processes.ports import free_above
from lodestone_local.settings import PORTS_ABOVE, Settings, read_settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return read_settings({"LODESTONE_LOCAL_DIRECTORY": str(tmp_path / "local"), PORTS_ABOVE: str(free_above())})
