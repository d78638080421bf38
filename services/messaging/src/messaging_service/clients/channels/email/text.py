"""The text part of a mail that is written in HTML."""

from inscriptis import get_text
from inscriptis.model.config import ParserConfig

_CONFIG = ParserConfig(display_links=True)


def plain(markup: str) -> str:
    """HTML as text: words, line breaks where blocks end, and the targets of links."""
    text: str = get_text(markup, _CONFIG)
    return text.strip()
