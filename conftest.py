"""Where tests find PostgreSQL and a broker; the last lines of a run say which ones were used."""

import asyncio
from collections.abc import Iterator

import pytest

from chassis.testing.databases import Cluster

pytest_plugins = ["chassis.testing.fixtures"]
_USED: list[str] = []


@pytest.fixture(scope="session")
def cluster(templates: dict[str, str]) -> Iterator[Cluster]:
    """PostgreSQL, real, one for the whole run."""
    from lodestone_local.testing import test_cluster  # noqa: PLC0415 - only runs that need it pay for it

    part = test_cluster()
    _USED.append(f"PostgreSQL: {part.description}")
    cluster = Cluster(part.address)
    yield cluster
    asyncio.run(cluster.drop(*templates.values()))


@pytest.fixture(scope="session")
def broker() -> str:
    """Bootstrap servers of a broker, real where the machine can run one."""
    from lodestone_local.testing import test_broker  # noqa: PLC0415 - as above

    part = test_broker()
    _USED.append(f"broker: {part.description}")
    return part.address


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what the tests ran on."""
    for line in _USED or ["no database or broker was needed"]:
        terminalreporter.write_line(line)
