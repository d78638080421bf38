"""The texts of the console, in every language: all of them translated, none doubtful, none left over.

`--write` brings the catalogues up to date with templates and code: new texts come in empty, and those that nobody says
any more go. A translation is then written into `services/console/src/console_service/locale/<language>/console.po`.
"""

import argparse
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from tools.checks.tree import ROOT

_PACKAGE = Path("services/console/src/console_service")
_METHODS = [("**.py", "python"), ("**.html", "jinja2.ext:babel_extract")]
_KEYWORDS = {"_": None, "ngettext": (1, 2)}
_OPTIONS = {"**.html": {"trimmed": "true", "silent": "false", "trim_blocks": "true", "lstrip_blocks": "true"}}


def said(package: Path) -> Catalog:
    """Every text that templates and code say."""
    found = Catalog()
    for name, _line, text, comments, _context in extract_from_dir(
        package, method_map=_METHODS, options_map=_OPTIONS, keywords=_KEYWORDS, strip_comment_tags=True
    ):
        found.add(text, locations=[(name, 0)], auto_comments=comments)
    return found


def catalogues(package: Path) -> dict[str, Path]:
    """Language to its catalogue."""
    return {path.parent.name: path for path in sorted(package.glob("locale/*/console.po"))}


def shortcomings(package: Path) -> Iterator[str]:
    """Sentences about what is missing, doubtful or left over."""
    wanted = {message.id for message in said(package) if message.id}
    for language, path in catalogues(package).items():
        catalogue = _read(path, language)
        known = {message.id: message for message in catalogue if message.id}
        for text in sorted(wanted - set(known), key=str):
            yield f"{language}: not in the catalogue: {text!r}; --write puts it there"
        for text in sorted((*(set(known) - wanted), *catalogue.obsolete), key=str):
            yield f"{language}: nobody says this any more: {text!r}; --write takes it out"
        for message in known.values():
            yield from (f"{language}: {fault}: {message.id!r}" for fault in _faults(message, catalogue))


def _faults(message: Message, catalogue: Catalog) -> Iterator[str]:
    texts = message.string if isinstance(message.string, tuple | list) else (message.string,)
    if not all(texts):
        yield "not translated"
    if message.fuzzy:
        yield "doubtful"
    yield from (str(error) for error in message.check(catalogue))


def write(package: Path) -> None:
    """Bring every catalogue up to date."""
    texts = said(package)
    for language, path in catalogues(package).items():
        catalogue = _read(path, language)
        catalogue.update(texts, no_fuzzy_matching=True)
        with path.open("wb") as file:
            write_po(
                file, catalogue, omit_header=True, include_lineno=False, ignore_obsolete=True, sort_output=True, width=0
            )


def _read(path: Path, language: str) -> Catalog:
    return read_po(BytesIO(path.read_bytes()), locale=language, domain="console")


def main() -> int:
    """Check the catalogues, or write them."""
    parser = argparse.ArgumentParser(prog="python -m tools.checks.texts", description=__doc__)
    parser.add_argument("--write", action="store_true", help="bring the catalogues up to date first")
    options = parser.parse_args()
    package = ROOT / _PACKAGE
    if options.write:
        write(package)
    found = list(shortcomings(package))
    print(*found, sep="\n") if found else print("texts: every language is complete")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
