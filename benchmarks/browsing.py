"""What a browser is sent for the first look at a page, and when it paints something; in a process of its own.

Bytes are what Chromium's network stack received, headers and compressed bodies, over all requests of the page. A stream
that stays open counts with what it has sent by then. Each look has a context of its own, so that nothing is cached.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, CDPSession

from tools.pages.browser import chromium

SETTLE_MS = 500
"""How long a page is looked at after it has loaded, for what its scripts ask for."""


@dataclass(frozen=True)
class Tour:
    """Addresses to look at, so many times each, with the cookies of whoever is signed in."""

    urls: Sequence[str]
    cookies: Sequence[dict[str, Any]]
    looks: int


@dataclass
class Look:
    """One first load."""

    requests: dict[str, int] = field(default_factory=dict)
    """Bytes received, by address."""
    first_paint_ms: float = 0.0

    @property
    def total(self) -> int:
        """Bytes of everything."""
        return sum(self.requests.values())


def look_around(tour: Tour) -> dict[str, list[Look]]:
    """Every look at every address."""
    with chromium() as browser:
        _look(browser, tour, tour.urls[0])  # the browser's own first page is slower than any other
        return {url: [_look(browser, tour, url) for _ in range(tour.looks)] for url in tour.urls}


def _look(browser: Browser, tour: Tour, url: str) -> Look:
    with browser.new_context() as context:
        context.add_cookies(list(tour.cookies))  # type: ignore[arg-type] # dictionaries of the same fields
        page = context.new_page()
        found = Look()
        _listen(context.new_cdp_session(page), found)
        page.goto(url, wait_until="load")
        page.wait_for_timeout(SETTLE_MS)
        paints = page.evaluate("performance.getEntriesByType('paint').map(one => [one.name, one.startTime])")
        found.first_paint_ms = dict(paints)["first-paint"]
        return found


def _listen(session: CDPSession, found: Look) -> None:
    """Add up what comes; when a request is over, its total replaces what was added."""
    names: dict[str, str] = {}

    def answered(event: dict[str, Any]) -> None:
        names[event["requestId"]] = event["response"]["url"]
        found.requests[event["response"]["url"]] = event["response"]["encodedDataLength"]

    def received(event: dict[str, Any]) -> None:
        found.requests[names[event["requestId"]]] += event["encodedDataLength"]

    def finished(event: dict[str, Any]) -> None:
        found.requests[names[event["requestId"]]] = event["encodedDataLength"]

    session.on("Network.responseReceived", answered)
    session.on("Network.dataReceived", received)
    session.on("Network.loadingFinished", finished)
    session.send("Network.enable")
