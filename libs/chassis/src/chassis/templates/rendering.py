"""What a text says to somebody."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from liquid import BoundTemplate

from .braces import BrokenTemplate, Reading
from .checking import parsed
from .language import FAILURES, MARKUP, PLAIN, TakesTooLong

_MOST_REMEMBERED = 500


@dataclass(frozen=True)
class _Parsed:
    template: BoundTemplate
    reading: Reading


class Templates:
    """Templates, parsed once; one that took too long once is not rendered again."""

    def __init__(self) -> None:
        self._parsed = lru_cache(maxsize=512)(_parse)
        self._slow: dict[str, None] = {}

    def render(self, source: str, values: Mapping[str, str], *, markup: bool) -> str:
        """A template with values in it, escaped if the result is markup. Raises `BrokenTemplate`."""
        known = self._parsed(source, markup=markup)
        if isinstance(known, BrokenTemplate):
            raise BrokenTemplate(known.problem, known.at)
        if source in self._slow:
            raise BrokenTemplate(TakesTooLong.__name__)
        try:
            return known.template.render(known.reading.filled(values))
        except FAILURES as failure:
            if isinstance(failure, TakesTooLong):
                self._remember(source)
            raise BrokenTemplate(type(failure).__name__) from failure

    def _remember(self, source: str) -> None:
        if len(self._slow) >= _MOST_REMEMBERED:
            self._slow.pop(next(iter(self._slow)))
        self._slow[source] = None


def _parse(source: str, *, markup: bool) -> _Parsed | BrokenTemplate:
    """The parsed template or what is wrong with it, remembered: what is broken for one recipient is broken for all."""
    try:
        return _Parsed(*parsed(source, MARKUP if markup else PLAIN))
    except BrokenTemplate as broken:
        return broken
