"""Forms that narrow a list down: whoever leaves a field empty is shown the list all the same."""

import re
from types import SimpleNamespace
from typing import Any

import pytest

from console_service.forms import Form
from console_service.view.templates import FOLDER, environment

PAGES = {path.name: path.read_text() for path in sorted(FOLDER.glob("pages/*.html"))}
CALLED = re.compile(r"{% call ui\.filters\(.*?{% endcall %}", re.DOTALL)
WRITTEN = re.compile(r"<form class=\"filters.*?</form>", re.DOTALL)


def drawn(template: str) -> str:
    """A filter as its macros draw it."""
    known: dict[str, Any] = {"_": str, "icon": str, "reason": str, "ui": SimpleNamespace()}
    macros = vars(environment().get_template("parts/forms.html").make_module(known))
    vars(known["ui"]).update({name: macro for name, macro in macros.items() if not name.startswith("_")})
    return environment().from_string(template).render(known, form=Form())


def test_no_browser_asks_for_a_field_of_a_filter() -> None:
    field = '{{ ui.sought(form, "search", "Search") }}{{ ui.choice(form, "status", "Status", []) }}'
    page = drawn(f'{{% call ui.filters("/here", "#list") %}}{field}{{% endcall %}}')
    assert re.search(r"<form[^>]* novalidate\b", page)
    assert "required" not in page
    assert "optional" not in page


@pytest.mark.parametrize("name", PAGES)
def test_a_page_asks_for_no_field_of_its_filter(name: str) -> None:
    for found in CALLED.findall(PAGES[name]) + WRITTEN.findall(PAGES[name]):
        assert "ui.field(" not in found
        assert "required" not in found


@pytest.mark.parametrize("name", PAGES)
def test_a_filter_that_a_page_writes_itself_is_not_checked_by_browsers(name: str) -> None:
    for found in WRITTEN.findall(PAGES[name]):
        assert re.search(r"<form[^>]* novalidate\b", found)


def test_filters_are_found() -> None:
    assert len([page for page in PAGES.values() if CALLED.search(page)]) > 5
    assert WRITTEN.search(PAGES["conversation.html"])
