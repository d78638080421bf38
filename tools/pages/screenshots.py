"""Pictures of every page of the running console: both themes, the width of a desk and of a phone.

`make screenshots`, while `make up d=1` runs; they go to `.local/screenshots`. A picture whose page is wider than the
window is named at the end.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page

from lodestone_local.settings import Settings, read_settings
from lodestone_local.stack.credentials import Credentials
from lodestone_local.stack.development import staff_of

from .browser import chromium, sign_in
from .guest import Guest, guest
from .sights import SIGHTS, Sight

SIZES = {"desk": (1280, 800), "phone": (390, 844)}
THEMES = ("light", "dark")
LISTS = {
    "campaign": "/admin/campaigns",
    "contact": "/admin/contacts",
    "import": "/admin/contacts/imports",
    "message": "/admin/messages",
}
"""What a name in an address is an id of: the list whose first entry is looked at."""


def addressed(sight: Sight, page: Page, url: str, ada: Guest) -> str:
    """The address of a page; what it names is the first of its list, a slug the first that visitors see."""
    if "{portal}" in sight.path or "{mail}" in sight.path or "{" not in sight.path:
        return url + sight.path.format(portal=ada.portal, mail=ada.mail)
    if "{slug}" in sight.path:
        page.goto(f"{url}/campaigns")
        offer = page.locator(".offer a").first.get_attribute("href") or ""
        return url + sight.path.format(slug=offer.rpartition("/")[2])
    if "{enrollment}" in sight.path:
        return url + sight.path.format(**_enrolled(page, url))
    return url + sight.path.format(
        **{name: _first(page, url + path) for name, path in LISTS.items() if f"{{{name}}}" in sight.path}
    )


def _first(page: Page, address: str) -> str:
    """The id of the first entry of a list; of an empty one a word that is none."""
    page.goto(address)
    entry = page.locator("tbody th a")
    return (entry.first.get_attribute("href") or "").rpartition("/")[2] if entry.count() else "none"


def _enrolled(page: Page, url: str) -> dict[str, str]:
    """The first campaign of the list in which somebody is, her enrollment, and its first criterion."""
    page.goto(f"{url}/admin/campaigns")
    campaigns = [(link.get_attribute("href") or "").rpartition("/")[2] for link in page.locator("tbody th a").all()]
    for campaign in campaigns:
        place = f"/admin/campaigns/{campaign}/enrollments"
        if (enrollment := _first(page, url + place)) != "none":
            page.goto(f"{url}{place}/{enrollment}")
            criterion = page.locator(".requirement a").first.get_attribute("href") or ""
            return {"campaign": campaign, "enrollment": enrollment, "criterion": criterion.rpartition("/")[2]}
    return {"campaign": "none", "enrollment": "none", "criterion": "none"}


def pictures(browser: Browser, settings: Settings) -> Iterator[str]:
    """Take them all; gives the name of each that does not fit its window."""
    url, folder = settings.url("console"), settings.local / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    ada = guest(settings)
    for size, (width, height) in SIZES.items():
        for theme in THEMES:
            viewport = {"width": width, "height": height}
            for is_in in (False, True):
                context = browser.new_context(viewport=viewport, color_scheme=theme, locale="en-US")  # type: ignore[arg-type]
                if is_in:
                    _enter(context, settings)
                for sight in (one for one in SIGHTS if one.signed_in is is_in):
                    if not _fits(context, (sight, ada), url, folder / f"{sight.name}.{size}.{theme}.png"):
                        yield f"{sight.name} ({size})"
                context.close()


def _enter(context: BrowserContext, settings: Settings) -> None:
    one, _ = staff_of(Credentials.read(settings.local / "credentials.json"))
    sign_in(context, settings.url("console"), one.email, one.password)


def _fits(context: BrowserContext, what: tuple[Sight, Guest], url: str, path: Path) -> bool:
    page = context.new_page()
    page.goto(addressed(what[0], page, url, what[1]))
    page.screenshot(path=path, full_page=True)
    is_wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    page.close()
    return not is_wide


def main() -> int:
    """Take pictures; exit status 1 if a page is wider than its window."""
    settings = read_settings()
    with chromium() as browser:
        wide = sorted(set(pictures(browser, settings)))
    print(f"pictures are in {settings.local / 'screenshots'}")
    for name in wide:
        print(f"wider than its window: {name}")
    return 1 if wide else 0


if __name__ == "__main__":
    sys.exit(main())
