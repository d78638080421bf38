"""The page of requirements lists each of them, with tests that exist and run."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs/requirements.md"
OF_RUNNING_IT = {3, 22, 42, 54, *range(56, 59), *range(69, 83), *range(87, 94), *range(102, 105)}
"""Of the campaign manager: what whoever runs it does and needs, and what waits for another provider."""
ASKED = [
    *(f"S0-{number:03}" for number in range(3, 118)),
    *(f"S1-{number:03}" for number in range(1, 114) if number not in OF_RUNNING_IT),
    *(
        f"S3-{number:03}"
        for number in (
            *range(23, 39),
            42,
            45,
            *range(47, 50),
            *range(51, 58),
            *range(59, 63),
            71,
            73,
            76,
            *range(102, 105),
            119,
            120,
            125,
            127,
            *range(130, 133),
        )
    ),
]
"""Every requirement the page must list."""
DECIDED = [
    *(f"C-{number:02}" for number in (1, 2, 3, 4, 10, 11, 12, 15, 21, 22, 23, *range(26, 31))),
    *(f"G-{number:02}" for number in (*range(1, 7), 9, 15)),
    *("O-25", "O-28", "O-29"),
]
"""Every decision between requirements of attraction campaigns, and those of the campaign manager that are taken."""
WITHOUT_A_TEST = {f"S1-{number:03}" for number in (6, 47, 48, 49, 55, 83, 84, 85, 105, 106)}
"""No test shows these. An id may only be taken out."""
IN_PART = {
    *("C-22", "C-26", "C-29"),
    *(f"S1-{number:03}" for number in (2, 4, 5, 7, 8, 9, 15, 16, 20, 21, 24, 25, 26, 28)),
    *(f"S3-{number:03}" for number in (27, 28, 45, 51, 56, 119, 120, 130)),
    *(f"S1-{number:03}" for number in (33, 40, 46, 50, 51, 52, 53, 67, 101, 112)),
}
"""Tests show a part of these, and the page says which part is missing. An id may only be taken out."""
SHOWN_BY = re.compile(r"`([\w./-]+\.py)::(test_\w+)`")
ROW = re.compile(r"^\| ((?:S[013]|C|G|O)-\d+) \|", re.MULTILINE)
LEFT_OUT = re.compile(r"\bpytest\.(?:mark\.)?(?:skip|skipif|xfail|importorskip)\b")


def listed(page: str) -> dict[str, tuple[str, str]]:
    """Requirements and decisions of the page: how each is shown and what is missing."""
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in page.splitlines() if ROW.match(line)]
    return {requirement: (shown, missing) for requirement, _asks, shown, missing in cells}


def fault(source: str, name: str) -> str | None:
    """Why a test of this name shows nothing; None if it runs."""
    body = ast.parse(source).body
    found = [node for node in body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name == name]
    if not found:
        return "does not exist"
    marks = [node for node in body if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "pytestmark"]
    calls = [node for node in body if isinstance(node, ast.Expr)]
    written = "\n".join(ast.unparse(node) for node in (*found, *marks, *calls))
    return "does not run" if LEFT_OUT.search(written) else None


def faults(page: str) -> list[str]:
    """Tests the page names that are not there or do not run."""
    named = SHOWN_BY.findall(page)
    sources = {path: (ROOT / path).read_text() if (ROOT / path).is_file() else "" for path, _name in named}
    found = {f"{path}::{name}": fault(sources[path], name) for path, name in named}
    return [f"{place} {why}" for place, why in found.items() if why]


def test_every_requirement_and_every_decision_is_listed_once() -> None:
    assert ROW.findall(PAGE.read_text()) == [*ASKED, *DECIDED]


def test_every_test_that_is_named_exists_and_runs() -> None:
    assert faults(PAGE.read_text()) == []


def test_what_has_no_test_is_known_and_says_what_is_missing() -> None:
    rows = listed(PAGE.read_text())
    assert {requirement for requirement, (shown, _missing) in rows.items() if shown == "-"} == WITHOUT_A_TEST
    assert {requirement for requirement, (_shown, missing) in rows.items() if missing} == WITHOUT_A_TEST | IN_PART
    is_named = re.compile(rf"-|{SHOWN_BY.pattern}(?:<br>{SHOWN_BY.pattern})*")
    assert [requirement for requirement, (shown, _missing) in rows.items() if not is_named.fullmatch(shown)] == []


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("async def test_it(): ...", None),
        ("def test_another(): ...", "does not exist"),
        ("class TestIt:\n    def test_other(self): ...", "does not exist"),
        ("@pytest.mark.skip\ndef test_it(): ...", "does not run"),
        ("@pytest.mark.skipif(True, reason='x')\ndef test_it(): ...", "does not run"),
        ("@pytest.mark.xfail(strict=True)\ndef test_it(): ...", "does not run"),
        ("pytestmark = [pytest.mark.skip]\ndef test_it(): ...", "does not run"),
        ("pytest.importorskip('x')\ndef test_it(): ...", "does not run"),
        ("def test_it():\n    pytest.skip('x')", "does not run"),
        (
            "@pytest.mark.parametrize('a', [pytest.param(1, marks=pytest.mark.xfail)])\ndef test_it(a): ...",
            "does not run",
        ),
    ],
)
def test_a_test_that_shows_nothing_is_seen(source: str, why: str | None) -> None:
    assert fault(source, "test_it") == why
