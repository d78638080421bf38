"""Two consoles behind one address, and a gateway that goes away, before the running system."""

import os
import shlex
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress

import httpx
import pytest
from playwright.sync_api import expect

from lodestone_local.processes.ports import some_free
from tests.e2e.conftest import Stack
from tests.e2e.pages import drafting
from tests.e2e.pages.conftest import Opened, Watch
from tests.e2e.pages.drafting import Draft
from tests.e2e.pages.road import Road

Started = Callable[..., tuple[int, "subprocess.Popen[bytes]"]]
_FROM, _WITHIN, _PATIENCE = 20_000, 10_000, 60


@pytest.fixture
def started(stack: Stack) -> Iterator[Started]:
    """`started(**variables)`: one more console with the environment of the stack; its port and process.

    Tests name it before `opened`: a page is closed before the console that it came from.
    """
    running: list[subprocess.Popen[bytes]] = []
    said = stack.run("lodestone_local", "env", "console").stdout
    told = dict(line.removeprefix("export ").split("=", 1) for line in shlex.split(said, comments=False) if "=" in line)

    def start(**variables: str) -> tuple[int, "subprocess.Popen[bytes]"]:
        port = some_free(_FROM, within=_WITHIN)
        ours = {"LODESTONE_HTTP_PORT": str(port), **variables}
        command = [sys.executable, "-m", "console_service", "all"]
        running.append(subprocess.Popen(command, env={**os.environ, **told, **ours}, stdout=subprocess.DEVNULL))
        _answers(port)
        return port, running[-1]

    yield start
    for one in running:
        one.kill()
        one.wait()


def _answers(port: int) -> None:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        with suppress(httpx.HTTPError):
            if httpx.get(f"http://127.0.0.1:{port}/sign-in", trust_env=False).is_success:
                return
        time.sleep(0.2)
    pytest.fail("the console does not answer")


@pytest.fixture
def road() -> Iterator[Callable[[int], Road]]:
    """`road(port)`: an address that leads to it."""
    roads: list[Road] = []

    def build(to: int) -> Road:
        roads.append(Road(to))
        return roads[-1]

    yield build
    for one in roads:
        one.close()


@pytest.mark.long
def test_a_task_of_several_steps_goes_on_at_the_other_console_when_one_is_killed(
    started: Started, road: Callable[[int], Road], opened: Opened, watch: Watch
) -> None:
    first, victim = started()
    second, _ = started()
    way, draft = road(first), Draft(name="On two legs")
    watch.also = {way.url}
    page = opened()
    drafting.make_bundle(page, way.url, draft)
    drafting.begin(page, way.url, draft)
    page.get_by_role("link", name="New criterion").click()
    page.get_by_label("Criterion", exact=True).fill("Show us")
    expect(page.locator("#preview")).to_contain_text("Show us")  # nothing is on its way
    victim.kill()
    victim.wait()
    way.lead(second)
    page.get_by_role("button", name="Save criterion").click()
    expect(page.get_by_text("Show us")).to_be_visible()
    drafting.choose_bundle(page, draft)
    drafting.publish(page)


@pytest.mark.long
def test_where_the_gateway_is_down_the_page_says_so_and_goes_on_when_it_is_back(
    started: Started, road: Callable[[int], Road], opened: Opened, watch: Watch, stack: Stack
) -> None:
    gateway = stack.settings.ports["gateway"]
    way, draft = road(gateway), Draft(name="Nothing is lost")
    port, _ = started(LODESTONE_GATEWAY_URL=way.url)
    url = f"http://127.0.0.1:{port}"
    watch.also, watch.expected = {url}, {502, 503}
    page = opened()
    page.goto(f"{url}/admin/campaigns")
    page.get_by_label("Search").wait_for()
    way.lead(None)
    page.get_by_label("Search").fill("launch")
    expect(page.get_by_role("alert")).to_contain_text("does not answer")
    expect(page.get_by_role("heading", level=1)).to_have_text("Campaigns")
    way.lead(gateway)
    page.goto(f"{url}/admin/campaigns/new")
    page.get_by_label("Name", exact=True).fill(draft.name)
    page.get_by_label("Web address").fill(draft.slug)
    way.lead(None)
    page.get_by_role("button", name="Begin draft").click()
    expect(page.get_by_role("alert")).to_contain_text("What you typed is still here")
    way.lead(gateway)
    expect(page.get_by_label("Name", exact=True)).to_have_value(draft.name)
    page.get_by_role("button", name="Begin draft").click()
    expect(page.get_by_role("status").first).to_contain_text("The draft is begun.")
