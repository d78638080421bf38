"""Templates as they are written: what scripts add is said where it happens, and nothing is inline."""

import re
from collections.abc import Iterator

import pytest

from console_service.view.templates import FOLDER

TEMPLATES = {str(path.relative_to(FOLDER)): path.read_text() for path in sorted(FOLDER.rglob("*.html"))}
OWN = ("hx-target", "hx-select", "hx-swap")


def asking(text: str) -> Iterator[str]:
    """Every element that htmx sends a request for, from its beginning to its end."""
    for found in re.finditer(r"\bhx-(get|post|put|patch|delete)\b", text):
        yield text[text.rfind("<", 0, found.start()) : text.find(">", found.end()) + 1]


def lacking(element: str) -> list[str]:
    """What an element would have to inherit, which htmx 4 does not do."""
    return [name for name in OWN if not re.search(rf"\b{name}\b(?!-)", element)]


@pytest.mark.parametrize("name", TEMPLATES)
def test_each_element_that_asks_says_itself_what_becomes_of_the_answer(name: str) -> None:
    assert [(element, lacking(element)) for element in asking(TEMPLATES[name]) if lacking(element)] == []


def test_an_element_that_would_inherit_is_seen() -> None:
    wrong = '<div hx-target="#list"><form hx-get="/x" hx-select-oob="#y" hx-swap="outerHTML">'
    assert [lacking(element) for element in asking(wrong)] == [["hx-target", "hx-select"]]
    assert sum(len(list(asking(text))) for text in TEMPLATES.values()) > 1


@pytest.mark.parametrize("name", TEMPLATES)
def test_no_script_and_no_style_is_inline(name: str) -> None:
    text = TEMPLATES[name]
    assert re.findall(r"\s(?:style|on[a-z]+)=[\"']", text) == []
    assert re.findall(r"<style\b|<script(?![^>]*\bsrc=)(?![^>]*application/json)", text) == []


def test_what_is_wrong_with_a_field_is_said_in_one_way() -> None:
    assert [name for name, text in TEMPLATES.items() if 'class="problem"' in text] == ["parts/forms.html"]


MACROS = re.compile(r"{%-? macro ([a-z]\w*)\(")


def test_every_part_is_used() -> None:
    text = "".join(TEMPLATES.values())
    named = MACROS.findall(text)
    assert [name for name in named if len(re.findall(rf"\b{name}\(", text)) < 2] == []


def test_no_two_macros_have_one_name() -> None:
    parts = [text for name, text in TEMPLATES.items() if name.startswith("parts/")]
    names = MACROS.findall("".join(parts))
    assert {name for name in names if names.count(name) > 1} == set()
