"""Every name of the domain is made of words that the glossary explains."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
GLOSSARY = ROOT / "docs" / "glossary.md"
DOMAIN = "services/*/src/*/domain/**/*.py"
PLAIN = {"new", "listed", "open", "published"}
"""The glossary says once what these mean before any word."""
_EXPLAINED = re.compile(r"\*{1,2}([^*]+)\*{1,2}")
_WORD = re.compile(r"[A-Z][a-z0-9]*|[A-Z]+(?![a-z])")


def explained() -> set[str]:
    """Words in the terms that the glossary sets in bold or italics."""
    return {word for term in _EXPLAINED.findall(GLOSSARY.read_text().lower()) for word in re.findall(r"[a-z]+", term)}


def classes() -> Iterator[tuple[str, str]]:
    """Place and name of every public class of the domains."""
    for path in sorted(ROOT.glob(DOMAIN)):
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                yield str(path.relative_to(ROOT / "services")), node.name


def unexplained(name: str, known: set[str]) -> list[str]:
    """Words of a name that are not in the glossary, in the singular or the plural."""
    words = [word.lower() for word in _WORD.findall(name)]
    return [word for word in words if word not in PLAIN and not {word, f"{word}s", word.removesuffix("s")} & known]


def test_every_class_of_a_domain_is_made_of_words_of_the_glossary() -> None:
    known = explained()
    found = {f"{place}::{name}": missing for place, name in classes() if (missing := unexplained(name, known))}
    assert found == {}, "explain them in docs/glossary.md"


def test_a_word_nobody_explained_is_seen() -> None:
    assert unexplained("PayoutGizmo", {"payout"}) == ["gizmo"]
