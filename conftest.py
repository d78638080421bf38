"""Where tests find PostgreSQL and a broker; the last lines of a run say which ones were used."""

import asyncio
import gc
from collections.abc import Callable, Generator, Iterator
from typing import Any

import pytest

from chassis.testing.databases import Cluster

pytest_plugins = ["chassis.testing.fixtures"]
_USED: list[str] = []
gc.disable()  # until all is collected: what is imported stays, and looking through it takes as long as importing
QUICK = "not long and not fault"
"""What runs unless more is asked for, as pyproject.toml says it."""


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


@pytest.fixture
def note(request: pytest.FixtureRequest) -> Callable[[str, object], None]:
    """`note(name, figure)`: what the table at the end of a full run says of this test."""
    return lambda name, figure: request.node.user_properties.append((name, str(figure)))


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--full`: the long tests too, and every fault run in the size that is reported."""
    parser.addoption("--full", action="store_true", help="run the long tests, and fault cases in full size")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Nothing is deselected in a full run."""
    if config.getoption("--full") and config.option.markexpr == QUICK:
        config.option.markexpr = ""


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """From here on the garbage collector passes over all modules and tests, as in a service."""
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A parallel worker tells the run what its tests ran on."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["used"] = _USED


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:  # noqa: ANN401 - a type of pytest-xdist, which has none of its own
    """Hear what a parallel worker has to tell."""
    _USED.extend(part for part in getattr(node, "workeroutput", {}).get("used", ()) if part not in _USED)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say what the tests ran on; in a full run, what each long test found, and how long it took."""
    if config.getoption("--full"):
        for line in _figures(terminalreporter):
            terminalreporter.write_line(line)
    for line in _USED or ["no database or broker was needed"]:
        terminalreporter.write_line(line)


def _figures(terminalreporter: pytest.TerminalReporter) -> Iterator[str]:
    reports = [r for state in ("passed", "failed") for r in terminalreporter.getreports(state) if r.when == "call"]
    for report in sorted(reports, key=lambda report: report.nodeid):
        if report.user_properties or "long" in report.keywords:
            found = ", ".join(f"{name} {figure}" for name, figure in report.user_properties)
            yield f"{report.outcome:7}{report.duration:7.1f} s  {report.nodeid.split('/')[-1]}  {found}"
