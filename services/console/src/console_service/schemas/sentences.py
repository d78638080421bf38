"""Sentences of the API, which pages say in the language of their reader."""

from collections.abc import Mapping
from typing import Self


class Sentence(str):
    """What the API says against something, in its own words; pages say it in the reader's, by its code."""

    __slots__ = ("code", "params")
    code: str
    """Which reason it is."""
    params: Mapping[str, object]
    """What its sentence names."""

    def __new__(cls, sentence: str, code: str = "", params: Mapping[str, object] | None = None) -> Self:
        """A sentence of the API."""
        made = super().__new__(cls, sentence)
        made.code, made.params = code, params or {}
        return made
