"""What there is to choose from in forms, by its name in the reader's language."""

from collections.abc import Callable, Mapping

from .currencies import currencies
from .word import Word
from .words import FAMILIES, TYPES, TYPES_OF

Choices = list[tuple[str, str]]
Translate = Callable[[str], str]


def worded(text: Translate, words: Mapping[str, Word]) -> Choices:
    """Every name of a table with its word."""
    return [(name, text(said.text)) for name, said in words.items()]


def campaign_types(text: Translate) -> list[tuple[str, Choices]]:
    """Campaign types by family; a choice names both, because some types are in two families."""
    return [
        (text(FAMILIES[family].text), [(f"{family}.{name}", text(TYPES[name].text)) for name in names])
        for family, names in TYPES_OF.items()
    ]


def currency_choices(language: str, chosen: str) -> Choices:
    """Every currency, and the one that is chosen already, whatever it is."""
    known = list(currencies(language))
    return known if not chosen or chosen in dict(known) else [(chosen, chosen), *known]
