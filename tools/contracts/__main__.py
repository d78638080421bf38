"""`python -m tools.contracts --check | --write`: the document and the page are current, and the contracts only grew."""

import argparse
import sys
from pathlib import Path

import yaml

from tools.checks.tree import ROOT

from .diff import DOCUMENT, breaks, committed_before
from .document import Json, document
from .page import page
from .readers import readers

NOTE = "# Made from the models by `make contracts w=1`; do not edit.\n"
ACCEPTED = "libs/contracts/accepted_breaks.yaml"


class _Plain(yaml.CSafeDumper):
    """No anchors: each place of the document can be read alone."""

    def ignore_aliases(self, _node: object) -> bool:
        return True


def _written(dumper: yaml.CSafeDumper, text: str) -> yaml.ScalarNode:
    """Texts of several lines as blocks."""
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Plain.add_representer(str, _written)


def texts(root: Path) -> dict[Path, str]:
    """What each generated file should hold."""
    found = readers(root)
    return {root / DOCUMENT: as_yaml(document(found)), root / "docs/events.md": page(found)}


def as_yaml(made: Json) -> str:
    """The document as it is committed."""
    return NOTE + yaml.dump(made, Dumper=_Plain, sort_keys=False, allow_unicode=True, width=120)


def refused(root: Path, against: Path | None = None) -> list[str]:
    """Breaks with `against`, or with the committed past, that nobody accepted by name."""
    present = yaml.load(as_yaml(document(readers(root))), yaml.CSafeLoader)
    past = yaml.load(against.read_text(), yaml.CSafeLoader) if against else committed_before(root, present)
    accepted = {entry["change"] for entry in yaml.load((root / ACCEPTED).read_text(), yaml.CSafeLoader) or ()}
    return [sentence for sentence in breaks(past, present) if sentence not in accepted] if past else []


def main() -> int:
    """Exit status 0 when everything is current and nothing broke."""
    parser = argparse.ArgumentParser(prog="python -m tools.contracts", description=__doc__)
    parser.add_argument("--write", action="store_true", help="write the document and the page anew")
    parser.add_argument("--check", action="store_true", help="check them (the default)")
    parser.add_argument("--against", type=Path, help="compare with this document instead of the committed one")
    options = parser.parse_args()
    if options.write:
        for path, text in texts(ROOT).items():
            path.parent.mkdir(exist_ok=True)
            path.write_text(text)
    return _report(ROOT, options.against)


def _report(root: Path, against: Path | None) -> int:
    stale = [path for path, text in texts(root).items() if not path.exists() or path.read_text() != text]
    broken = refused(root, against)
    for path in stale:
        print(f"{path.relative_to(root)} is not current: run `make contracts w=1`")
    for sentence in broken:
        print(f"breaking change: {sentence}\n  make it a new version, or accept it by name in {ACCEPTED}")
    if not stale and not broken:
        print("contracts: current, and only grown")
    return 1 if stale or broken else 0


if __name__ == "__main__":
    sys.exit(main())
