"""Debian's Chromium, as we run it, and somebody signed in."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, sync_playwright

CHROMIUM = Path("/usr/bin/chromium")
_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser that nobody sees. Raises `FileNotFoundError` where there is none."""
    if not CHROMIUM.exists():
        raise FileNotFoundError(f"no {CHROMIUM}: install the Debian package chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=list(_ARGUMENTS), env={**os.environ, "LC_ALL": "C.UTF-8"}
        )
        try:
            yield browser
        finally:
            browser.close()


def sign_in(context: BrowserContext, url: str, email: str, password: str) -> None:
    """Begin a session; every page of the context has it."""
    page = context.new_page()
    page.goto(f"{url}/sign-in")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{url}/admin")
    page.close()
