"""Shared macros of templates: none is kept that no template uses."""

import re
from collections.abc import Iterator
from pathlib import Path

import console_service

TEMPLATES = Path(console_service.__file__).parent / "templates"


def unused(texts: list[str]) -> Iterator[str]:
    """Names of macros that are only declared."""
    everything = "\n".join(texts)
    for name in re.findall(r"macro (\w+)\(", everything):
        if not re.search(rf"(?<!macro )\b{name}[(,}}]", everything):
            yield name


def test_each_macro_of_the_parts_is_used_by_some_template() -> None:
    assert not list(unused([path.read_text() for path in TEMPLATES.rglob("*.html")]))


def test_a_macro_that_is_only_declared_is_found() -> None:
    tabled = '{{ {"line": _line, "area": _area}[kind]() }}{% macro _line() %}{% macro _area() %}'
    assert list(unused(["{% macro used() %}{% macro idle() %}", "{{ ui.used() }}", tabled])) == ["idle"]
