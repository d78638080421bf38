"""Texts with placeholders, taken apart so that a page can set those off."""

import re

_PLACEHOLDER = re.compile(r"(\{\{[^{}]*\}\})")


def parted(text: str) -> list[tuple[str, bool]]:
    """The parts of a text in order, and whether each is a placeholder."""
    parts = _PLACEHOLDER.split(text)
    return [(part, number % 2 == 1) for number, part in enumerate(parts) if part]
