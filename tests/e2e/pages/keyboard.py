"""A page without a mouse: Tab, Space, Enter and letters."""

import pytest
from playwright.sync_api import Page

_MOST = 150
_LABEL = "document.activeElement.labels?.length ? document.activeElement.labels[0].innerText : ''"


def press_on(page: Page, text: str, within: str = "*") -> None:
    """Go from where the focus is to a link or button, inside of what a selector names, by Tab, and press Enter."""
    _go(page, f"document.activeElement.closest('{within}') ? document.activeElement.innerText : ''", text)
    page.keyboard.press("Enter")


def type_into(page: Page, label: str, text: str) -> None:
    """Go to the field of this label, and type."""
    _go(page, _LABEL, label)
    page.keyboard.type(text)


def tick(page: Page, label: str) -> None:
    """Go to the box of this label, and press Space."""
    _go(page, _LABEL, label)
    page.keyboard.press("Space")


def _go(page: Page, name: str, wanted: str) -> None:
    for _ in range(_MOST):
        page.keyboard.press("Tab")
        if str(page.evaluate(name)).strip().removesuffix("optional").strip() == wanted:
            return
    pytest.fail(f"no way by keyboard to {wanted}")
