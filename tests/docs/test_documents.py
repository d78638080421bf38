"""Documents name files, symbols and targets that exist."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted({*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("services/*/README.md")})
LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)[^)]*\)")
PLACE = re.compile(r"`((?:libs|services|deploy|tests|tools|benchmarks|docs)/[\w./-]+)(?:::([\w.]+))?`")
TARGET = re.compile(r"`make ([a-z0-9-]+)")


def names(document: Path) -> str:
    return str(document.relative_to(ROOT))


def defined(source: Path) -> set[str]:
    """Names of functions, classes, methods and constants of a file."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.Assign):
            found.update(target.id for target in node.targets if isinstance(target, ast.Name))
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            found.add(node.target.id)
    return found


@pytest.mark.parametrize("document", DOCUMENTS, ids=names)
def test_links_lead_somewhere(document: Path) -> None:
    paths = [link for link in LINK.findall(document.read_text()) if "://" not in link]
    assert [path for path in paths if not (document.parent / path).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=names)
def test_places_in_the_code_exist(document: Path) -> None:
    for path, symbol in PLACE.findall(document.read_text()):
        places = [base / path for base in (ROOT, document.parent, ROOT / "services/progress")]
        place = next((place for place in places if place.exists()), None)
        assert place, path
        if symbol:
            assert symbol.split(".")[-1] in defined(place), f"{path}::{symbol}"


@pytest.mark.parametrize("document", DOCUMENTS, ids=names)
def test_targets_exist(document: Path) -> None:
    targets = set(re.findall(r"^([a-z0-9-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert {target for target in TARGET.findall(document.read_text()) if target not in targets} == set()
