"""Plain text of what somebody typed: no markup, no invisible characters that mislead a reader."""

import re
import unicodedata

_TAG = re.compile(r"<(?:!--.*?(?:-->|$)|[A-Za-z/!?][^<>]*(?:>|$))", re.DOTALL)
_KEPT = frozenset("\n\t")
_JOINER = "\u200d"
"""Joins emoji and letters of some scripts; the other format characters hide or turn text around."""


def plain_text(text: str) -> str:
    """The text in composed form (NFC), without tags, control and format characters, and outer space."""
    shown = "".join(c for c in unicodedata.normalize("NFC", text) if c in _KEPT or c == _JOINER or _is_visible(c))
    while (stripped := _TAG.sub("", shown)) != shown:
        shown = stripped
    return shown.strip()


def _is_visible(character: str) -> bool:
    return unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Co", "Cn")
