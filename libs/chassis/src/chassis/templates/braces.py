"""Braces: which of them are merge tags, which are code, and which are text that stays as it is.

`{name}`, `{{ name }}` and `{{{ name }}}` hold a *bare* name. Whether it is a merge tag depends on who the text is for,
so it becomes a slot, filled with the value if that name is known, else with the braces and name as they were written.
Other content of `{{ … }}`, and all of `{% … %}`, is code (Liquid).
"""

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

MOST_TAGS = 2_000
LONGEST_CODE = 20_000
"""Characters between all braces of a template; text outside them is not limited here."""
_NAME = r"[A-Za-z_][A-Za-z0-9_]{0,99}"
_OPENS = re.compile(rf"\{{%|\{{\{{|(?<!\$)\{{(?P<single>{_NAME})\}}(?!\}})")
_TRIPLE = re.compile(r"\{\{\{(?P<inner>[^{}]*)\}\}\}")
_BARE = re.compile(rf"(?P<left>-?)\s*(?P<name>{_NAME})?\s*(?P<right>-?)")
_LONGEST_BARE = 200
_SET = re.compile(rf"\{{%-?\s*(?:assign|capture|for)\s+['\"]?(?P<name>{_NAME})")
_LONE_RETURN = re.compile(r"\r(?!\n)")
_RAW = re.compile(r"\{%-?\s*raw\b")


def without_lone_returns(text: str) -> str:
    """Text of the same length whose carriage returns all stand before a line feed, with spaces in place of the others.

    Liquid makes lines of others, and so may what carries a mail, in which there are none (RFC 5322, section 2.3).
    """
    return _LONE_RETURN.sub(" ", text) if "\r" in text else text


class BrokenTemplate(ValueError):
    """A template that is not one, or asks for more than a template may."""

    def __init__(self, problem: str, at: int | None = None) -> None:
        super().__init__(problem)
        self.problem = problem
        self.at = at
        """Index of the character where it is broken, or None if that is not one place."""


@dataclass(frozen=True)
class Slot:
    """A place for the value of a bare name, and what stands there if the name is not known."""

    variable: str
    name: str | None
    """None for braces with nothing between them."""
    written: str

    def value(self, values: Mapping[str, str]) -> str:
        """What stands there for somebody of whom these values are known."""
        return self.written if self.name is None else values.get(self.name, self.written)


@dataclass(frozen=True)
class Reading:
    """A template as Liquid, its slots, and where each part of it stood."""

    liquid: str
    slots: Sequence[Slot]
    _moved: Sequence[int]
    """Where the parts begin in `liquid`, and in what was written."""
    _from: Sequence[int]

    def place(self, index: int) -> int:
        """The index in what was written of an index in `liquid`; inside a slot, that of its first brace or near it."""
        part = bisect_right(self._moved, index) - 1
        return self._from[part] + index - self._moved[part]

    def filled(self, values: Mapping[str, str]) -> dict[str, str]:
        """These values, and those of the slots."""
        values = {name: without_lone_returns(value) for name, value in values.items()}
        return {**values, **{slot.variable: slot.value(values) for slot in self.slots}}


def read(source: str) -> Reading:
    """Tell tags, code and text apart. Raises `BrokenTemplate` for what is never closed or too much to parse."""
    if (raw := _RAW.search(source)) is not None:
        raise BrokenTemplate("the tag raw is not supported", raw.start())
    source = without_lone_returns(source)
    reader, position, tags, code = _Reader(source), 0, 0, 0
    while (found := _OPENS.search(source, position)) is not None:
        reader.copy(position, found.start())
        position = reader.take(found)
        tags, code = tags + 1, code + position - found.start()
        if tags > MOST_TAGS or code > LONGEST_CODE:
            raise BrokenTemplate("there are too many braces, or too much is between them", found.start())
    reader.copy(position, len(source))
    return reader.reading()


class _Reader:
    """Puts a reading together; one pass, whatever the source."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._own = frozenset(found["name"] for found in _SET.finditer(source))
        """Names that the text gives a value itself: they are code."""
        self._parts: list[str] = []
        self._length = 0
        self._slots: list[Slot] = []
        self._moved = [0]
        self._from = [0]

    def reading(self) -> Reading:
        """What was read."""
        return Reading("".join(self._parts), self._slots, self._moved, self._from)

    def copy(self, start: int, end: int) -> None:
        """Take a part over as it is."""
        self._add(self._source[start:end], start)

    def take(self, found: re.Match[str]) -> int:
        """Read what these braces hold; the index behind it."""
        start = found.start()
        if found["single"]:
            self._output(found["single"], start, found.end())
            return found.end()
        if (triple := _TRIPLE.match(self._source, start)) is not None:
            self._output(triple["inner"], start, triple.end())
            return triple.end()
        if self._source.startswith("{{{", start):
            self._slot("{", start)  # as a slot, because Liquid would join it to the braces that follow
            start += 1
        closes = "%}" if found.group() == "{%" else "}}"
        end = self._source.find(closes, start + 2) + 2
        if end < start + 2:
            raise BrokenTemplate(f"{found.group()} is never closed", start)
        if closes == "%}":
            self.copy(start, end)
        else:
            self._output(self._source[start + 2 : end - 2], start, end)
        return end

    def _output(self, inner: str, start: int, end: int) -> None:
        """Make a slot of a bare name, with the dashes that take white space away; anything else is code."""
        bare = _BARE.fullmatch(inner) if len(inner) < _LONGEST_BARE else None
        if bare is None or bare["name"] in self._own:
            self._add(f"{{{{{inner}}}}}", start)
            return
        self._slot(self._source[start:end], start, bare)

    def _slot(self, written: str, start: int, bare: re.Match[str] | None = None) -> None:
        slot = Slot(f"__{len(self._slots)}", bare and bare["name"], written)
        left, right = (bare["left"], bare["right"]) if bare else ("", "")
        self._slots.append(slot)
        self._add(f"{{{{{left} {slot.variable} {right}}}}}", start)

    def _add(self, liquid: str, start: int) -> None:
        self._moved.append(self._length)
        self._from.append(start)
        self._parts.append(liquid)
        self._length += len(liquid)
