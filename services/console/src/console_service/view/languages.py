"""The languages of the pages, and which of them a reader gets."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from gettext import NullTranslations
from io import BytesIO
from pathlib import Path
from types import MappingProxyType

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

FOLDER = Path(__file__).parents[1] / "locale"
DOMAIN = "console"
NAMES: Mapping[str, str] = MappingProxyType({"en": "English", "es": "Español"})
"""Language to its own name; the first is what the templates are written in."""
FIRST = next(iter(NAMES))


@dataclass(frozen=True)
class Language:
    """One language: its tag, and its texts."""

    tag: str
    texts: NullTranslations


@cache
def load() -> Mapping[str, Language]:
    """Every language, read from its catalogue; the first one needs none."""
    found = {tag: Language(tag, _texts(tag)) for tag in NAMES if tag != FIRST}
    return MappingProxyType({FIRST: Language(FIRST, NullTranslations()), **found})


def chosen(kept: str | None, accepted: str) -> str:
    """The language that a reader has chosen, else the first that her browser accepts, else the first."""
    wanted = [kept or "", *(part.partition(";")[0].strip().split("-")[0].lower() for part in accepted.split(","))]
    return next((tag for tag in wanted if tag in NAMES), FIRST)


def _texts(tag: str) -> NullTranslations:
    """The texts of a catalogue, compiled in memory, so that no compiled file can be older than its source."""
    with (FOLDER / tag / f"{DOMAIN}.po").open("rb") as file:
        catalogue = read_po(file, locale=tag, domain=DOMAIN)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled, domain=DOMAIN)
