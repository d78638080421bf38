"""A browser before the running system; whatever it complains about fails the test."""

import json
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Response, StorageState

from lodestone_local.stack.credentials import Credentials
from lodestone_local.stack.development import Staff, staff_of
from tests.e2e.conftest import Stack
from tools.pages.browser import CHROMIUM, chromium, sign_in

BUILT = "services/console/src/console_service/built/manifest.json"
NEEDED = os.environ.get("LODESTONE_PAGES") == "required"
"""In CI a browser and built scripts are there, or the tests fail."""


@dataclass
class Watch:
    """What a browser complained about, and the statuses that a test expects."""

    url: str
    expected: set[int] = field(default_factory=set)
    also: set[str] = field(default_factory=set)
    """Addresses of others that a test visits."""
    found: list[str] = field(default_factory=list)

    def follow(self, page: Page) -> None:
        """Note errors of the console, requests to another origin, and statuses from 400 on."""
        page.on("console", lambda said: self._note(said.type == "error", f"console: {said.text}"))
        page.on("pageerror", lambda error: self.found.append(f"script: {error}"))
        page.on("request", lambda asked: self._note(self._is_foreign(asked.url), f"asked {asked.url}"))
        page.on("response", self._answered)

    def _is_foreign(self, url: str) -> bool:
        return urlsplit(url).netloc not in {"", *(urlsplit(one).netloc for one in (self.url, *self.also))}

    def _answered(self, answer: Response) -> None:
        self._note(answer.status >= 400 and answer.status not in self.expected, f"{answer.status} {answer.url}")

    def _note(self, is_wrong: bool, what: str) -> None:
        if is_wrong and not (self.expected and "the server responded with a status" in what):
            self.found.append(what)


@pytest.fixture(scope="module")
def browser(request: pytest.FixtureRequest) -> Iterator[Browser]:
    if not (CHROMIUM.exists() and (request.config.rootpath / BUILT).exists()):
        missing = "no Chromium (Debian package chromium), or the console's scripts were not built (make setup)"
        pytest.fail(missing) if NEEDED else pytest.skip(missing)
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def url(stack: Stack) -> str:
    return stack.settings.url("console")


@pytest.fixture(scope="module")
def staff(stack: Stack) -> Staff:
    first, _ = staff_of(Credentials.read(stack.settings.local / "credentials.json"))
    return first


@pytest.fixture(scope="module")
def session(browser: Browser, url: str, staff: Staff) -> StorageState:
    """The cookies of one sign-in, which all tests share: the gateway slows down whoever signs in again and again."""
    context = browser.new_context(locale="en-US")
    sign_in(context, url, staff.email, staff.password)
    kept = context.storage_state()
    context.close()
    return kept


@pytest.fixture
def watch(url: str) -> Iterator[Watch]:
    watch = Watch(url)
    yield watch
    assert watch.found == []


Opened = Callable[..., Page]


@pytest.fixture
def opened(browser: Browser, request: pytest.FixtureRequest, watch: Watch) -> Iterator[Opened]:
    """`opened(signed_in=False, …)`: a page of a new browser, watched; more arguments are those of its context."""
    contexts: list[BrowserContext] = []

    def open_page(*, signed_in: bool = True, **more: object) -> Page:
        kept = {"storage_state": request.getfixturevalue("session")} if signed_in else {}
        context = browser.new_context(**{"locale": "en-US", **kept, **more})
        contexts.append(context)
        page = context.new_page()
        watch.follow(page)
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def people(stack: Stack) -> dict[str, str]:
    """The ids of a contact with an audit, a message to her, and a file of contacts, as sights name them."""
    known = json.loads((stack.settings.local / "development.json").read_text())["staff"]
    with httpx.Client(base_url=stack.settings.url("gateway")) as client:
        # Only people write to a contact: no key does.
        token = client.post("/api/session", json=known).raise_for_status().json()["token"]
        client.headers["Authorization"] = f"Bearer {token}"
        audit = {"email": "ada@example.com", "name": "Ada Byron", "occurred_at": "2026-01-01T00:00:00Z"}
        made = client.post(
            "/api/admin/contacts/audits", json={**audit, "values": {"desired_monthly_revenue": "$50K/mo"}}
        )
        file, kind = "email,name\ngrace@example.com,Grace Hopper\nnobody,Nobody\n", {"content-type": "text/csv"}
        brought = client.post("/api/admin/contacts/imports", content=file, headers=kind)
        contact = str(made.raise_for_status().json()["contact_id"])
        message = eventually_written(client, contact)
    return {"contact": contact, "message": message, "import": str(brought.raise_for_status().json()["import_id"])}


def eventually_written(client: httpx.Client, contact: str) -> str:
    """The id of a message to a contact, once messaging knows her."""
    text, once = {"subject": "Hello", "body": "<p>You are in, {{ first_name }}.</p>"}, {"idempotency-key": "sight"}
    deadline = time.monotonic() + 30
    while not (answer := client.post(f"/api/admin/contacts/{contact}/messages", json=text, headers=once)).is_success:
        assert time.monotonic() < deadline, answer.text
        time.sleep(0.5)
    return str(answer.json()["id"])
