"""A local directory of its own for each test, on ports nobody else uses."""

from pathlib import Path

import pytest

from lodestone_local.processes.ports import first_free
from lodestone_local.settings import DEFAULT_PORTS, Settings, port_variable, read_settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    start, variables = 21000, {"LODESTONE_LOCAL_DIRECTORY": str(tmp_path / "local")}
    for name in DEFAULT_PORTS:
        port = first_free(start)
        variables[port_variable(name)] = str(port)
        start = port + 1
    return read_settings(variables)
