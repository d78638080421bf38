"""Stylesheets: all of them are one bundle, so a class has one meaning, and one file that says how it looks."""

import re
from collections import defaultdict

from console_service.view.assets import SOURCES

SHEETS = {path.name: path.read_text() for path in sorted((SOURCES / "style").glob("*.css"))}


def beginnings(sheet: str) -> set[str]:
    """The classes that a selector of the sheet begins with."""
    plain = re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)
    selectors = [one.strip() for rule in re.findall(r"([^{}]+)\{", plain) for one in rule.split(",")]
    return {found[1] for one in selectors if (found := re.match(r"\.([\w-]+)", one))}


def test_a_class_begins_rules_in_one_sheet_only() -> None:
    sheets = defaultdict(list)
    for name, sheet in SHEETS.items():
        for one in beginnings(sheet):
            sheets[one].append(name)
    assert {one: names for one, names in sheets.items() if len(names) > 1} == {}


def test_classes_are_found_within_conditions_and_lists_of_selectors() -> None:
    assert beginnings("/* .x { } */ @media (max-width: 1rem) { .a, p .b { } .c:hover > .d { } }") == {"a", "c"}
