"""Pictures of every page of the running console: both themes, the width of a desk and of a phone.

`make screenshots`, while `make up d=1` runs; they go to `.local/screenshots`. A page is loaded once for each
width, and shown in one theme after the other. A page that is wider than the window is named at the end.
"""

import sys
import time
from collections.abc import Iterator

from playwright.sync_api import Browser, Page

from lodestone_local.settings import Settings, read_settings
from lodestone_local.stack.credentials import Credentials
from lodestone_local.stack.development import staff_of

from .browser import chromium, sign_in
from .crowd import crowd
from .guest import Guest, guest
from .sights import SIGHTS

SIZES = {"desk": (1280, 800), "phone": (390, 844)}
THEMES = ("light", "dark")
LISTS = {
    "campaign": "/admin/campaigns",
    "contact": "/admin/contacts",
    "import": "/admin/contacts/imports",
    "message": "/admin/messages",
}
"""What a name in an address is an id of: the list whose first entry is looked at."""


def named(page: Page, url: str, ada: Guest) -> dict[str, str]:
    """What the names in addresses stand for: the first entry of each list, and the first offer that visitors see."""
    first = {name: _first(page, url + path) for name, path in LISTS.items()}
    page.goto(f"{url}/campaigns")
    slug = (page.locator(".offer a").first.get_attribute("href") or "").rpartition("/")[2]
    place = f"{url}/admin/campaigns/{first['campaign']}/enrollments"
    enrollment = _first(page, place)
    page.goto(f"{place}/{enrollment}")
    criterion = (page.locator(".requirement a").first.get_attribute("href") or "").rpartition("/")[2]
    links = {"portal": ada.portal, "mail": ada.mail}
    return {**first, **links, "slug": slug, "enrollment": enrollment, "criterion": criterion}


def _first(page: Page, address: str) -> str:
    """The id of the first entry of a list; of an empty one a word that is none."""
    page.goto(address)
    entry = page.locator("tbody th a")
    return (entry.first.get_attribute("href") or "").rpartition("/")[2] if entry.count() else "none"


def pictures(browser: Browser, settings: Settings) -> Iterator[str]:
    """Take them all; gives the name of each that does not fit its window."""
    url, folder = settings.url("console"), settings.local / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    ada = guest(settings)
    crowd(settings)
    inside, outside = (browser.new_context(locale="en-US") for _ in range(2))
    one, _ = staff_of(Credentials.read(settings.local / "credentials.json"))
    sign_in(inside, url, one.email, one.password)
    names = named(inside.new_page(), url, ada)
    for sight in SIGHTS:
        page = (inside if sight.signed_in else outside).new_page()
        for size, (width, height) in SIZES.items():
            page.set_viewport_size({"width": width, "height": height})
            page.goto(url + sight.path.format(**names))
            for theme in THEMES:
                page.emulate_media(color_scheme=theme)  # type: ignore[arg-type] # one of a few words
                page.screenshot(path=folder / f"{sight.name}.{size}.{theme}.png", full_page=True, animations="disabled")
            if not _fits(page):
                yield f"{sight.name} ({size})"
        page.close()


def _fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


def main() -> int:
    """Take pictures; exit status 1 if a page is wider than its window."""
    settings, began = read_settings(), time.monotonic()
    with chromium() as browser:
        wide = sorted(set(pictures(browser, settings)))
    taken = f"{len(SIGHTS) * len(SIZES) * len(THEMES)} pictures in {time.monotonic() - began:.0f} s"
    print(f"{taken}; they are in {settings.local / 'screenshots'}")
    for name in wide:
        print(f"wider than its window: {name}")
    return 1 if wide else 0


if __name__ == "__main__":
    sys.exit(main())
