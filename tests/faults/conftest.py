"""The ground of a fault run, and the table at the end of a full one."""

import subprocess
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest

from chassis.testing.databases import Cluster
from chassis.testing.keys import KeyPair
from tests.faults.ground import Ground, Site, prepared
from tests.faults.nursery import Nursery, open_nursery
from tests.faults.outcome import Outcome, lines_of

Prepare = Callable[[Outcome], AbstractAsyncContextManager[tuple[Ground, Nursery]]]
_OUTCOMES: list[Outcome] = []


@pytest.fixture(scope="session")
def progress_program() -> Iterator["subprocess.Popen[bytes]"]:
    """Forks processes of progress."""
    with open_nursery("progress") as program:
        yield program


@pytest.fixture(scope="module")
def gateway_program() -> Iterator["subprocess.Popen[bytes]"]:
    """Forks gateways."""
    with open_nursery("gateway") as program:
        yield program


@pytest.fixture
def site(cluster: Cluster, templates: dict[str, str], broker: str, keys: KeyPair, tmp_path: Path) -> Site:
    """What a ground is made on."""
    return Site(cluster, templates, broker, keys, tmp_path)


@pytest.fixture
def prepare(site: Site, progress_program: "subprocess.Popen[bytes]") -> Prepare:
    """A ground and processes for one outcome, which is written down when the run is over."""

    @asynccontextmanager
    async def begin(outcome: Outcome) -> AsyncIterator[tuple[Ground, Nursery]]:
        off = {"LODESTONE_PROTECTIONS_OFF": outcome.off}
        async with (
            prepared(site, seed=outcome.seed, **off) as ground,
            Nursery(progress_program, site.folder / "log") as nursery,
        ):
            yield ground, nursery
        outcome.write()
        _OUTCOMES.append(outcome)

    return begin


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if config.getoption("--full") and _OUTCOMES:
        terminalreporter.write_line("")
        for line in lines_of(_OUTCOMES):
            terminalreporter.write_line(line)
