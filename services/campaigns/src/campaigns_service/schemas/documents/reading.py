"""YAML as a tree of plain values whose places are known by line; of the language only what a campaign needs.

Read event by event, so that what is nested deep or repeated by aliases is refused before it takes room. Plain words
mean what they mean in JSON: `no` and `12:30` are texts.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from chassis.http.values import Unstorable
from contracts.values import Fault, Reason

Path = tuple[str | int, ...]
_STRING = "tag:yaml.org,2002:str"
_WORDS: Mapping[str, bool | None] = {"": None, "null": None, "~": None, "true": True, "false": False}
_INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,17})")
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]{0,17})\.[0-9]{1,17}")


class DocumentFault(Reason):
    """Why a text is no document."""

    DOCUMENT_TOO_LARGE = "the document has {size} bytes; at most {limit} are taken"
    DOCUMENT_NOT_TEXT = "the document is not written in UTF-8"
    DOCUMENT_NOT_YAML = "it is not YAML: {problem}"
    DOCUMENT_WITH_ALIAS = "anchors, aliases and tags are not taken"
    DOCUMENT_TOO_DEEP = "it is nested deeper than {limit}"
    DOCUMENT_OF_TOO_MANY_PARTS = "it has more than {limit} values"
    DOCUMENT_NOT_ONE = "it is not one mapping of names to values"
    NAME_NOT_PLAIN = "a name is a plain word"
    NAME_GIVEN_TWICE = "{name} is given twice"


@dataclass(frozen=True)
class DocumentLimits:
    """How much of a document is read."""

    size: int = 1_000_000
    """Bytes."""
    parts: int = 50_000
    """Values, names and groups."""
    depth: int = 12


@dataclass(frozen=True)
class Tree:
    """What a document says, and the line at which each part of it begins."""

    value: dict[str, Any]
    lines: Mapping[Path, int]

    def placed(self, fault: Fault) -> Fault:
        """A fault whose field is a path in the document, with the line of the nearest part that is there."""
        known: Path = ()
        shown = list[str]()
        parts = fault.field.split(".") if fault.field else []
        for number, part in enumerate(parts):
            longer = next((path for path in ((*known, part), (*known, _index(part))) if path in self.lines), None)
            is_last_name = number == len(parts) - 1 and not self._is_kind(known, part)
            known = longer or known
            if longer or is_last_name:
                shown.append(part)
        return fault._replace(field=".".join(shown), params={**fault.params, "line": self.lines[known]})

    def _is_kind(self, path: Path, word: str) -> bool:
        """Whether a word is no name in a part, but the kind of the part, which parsers put into paths."""
        part: Any = self.value
        for name in path:
            part = part[name]
        return isinstance(part, dict) and word in (part.get("kind", "send_email"), part.get("trigger_type"))


@dataclass(frozen=True)
class Unreadable:
    """Everything that keeps a text from being a document."""

    faults: tuple[Fault, ...]


class _Refused(Exception):
    def __init__(self, reason: Reason, line: int, **params: str | int) -> None:
        super().__init__(reason)
        self.fault = reason.at("", **params)._replace(params={**params, "line": line})


def read(content: bytes, limits: DocumentLimits) -> Tree | Unreadable:
    """The one mapping that a document holds."""
    if len(content) > limits.size:
        too_large = _Refused(DocumentFault.DOCUMENT_TOO_LARGE, 1, size=len(content), limit=limits.size)
        return Unreadable((too_large.fault,))
    try:
        return _Reading(limits).tree(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return Unreadable((_Refused(DocumentFault.DOCUMENT_NOT_TEXT, 1).fault,))
    except _Refused as refused:
        return Unreadable((refused.fault,))
    except yaml.YAMLError as failure:
        mark = getattr(failure, "problem_mark", None)
        problem = getattr(failure, "problem", None) or getattr(failure, "reason", None) or "it cannot be read"
        line = 1 if mark is None else mark.line + 1
        return Unreadable((_Refused(DocumentFault.DOCUMENT_NOT_YAML, line, problem=str(problem)).fault,))


class _Reading:
    """One text on its way to a tree."""

    def __init__(self, limits: DocumentLimits) -> None:
        self._limits = limits
        self._lines: dict[Path, int] = {}
        self._parts = 0

    def tree(self, text: str) -> Tree:
        events = self._bounded(yaml.parse(text, Loader=yaml.CSafeLoader))
        starts = [event for event in (next(events, None), next(events, None)) if event is not None]
        first = next(events, None)
        if len(starts) < 2 or not isinstance(first, yaml.MappingStartEvent):  # noqa: PLR2004 - of stream and document
            raise _Refused(DocumentFault.DOCUMENT_NOT_ONE, 1)
        value = self._mapping(first, events, ())
        _end, after = next(events), next(events)
        if not isinstance(after, yaml.StreamEndEvent):
            raise _Refused(DocumentFault.DOCUMENT_NOT_ONE, _line(after))
        return Tree(value, self._lines)

    def _bounded(self, events: Iterator[yaml.Event]) -> Iterator[yaml.Event]:
        """The events, as long as they are of the part of YAML that is taken."""
        depth = 0
        for event in events:
            line = _line(event)
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) or _is_tagged(event):
                raise _Refused(DocumentFault.DOCUMENT_WITH_ALIAS, line)
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if "\x00" in getattr(event, "value", ""):
                raise _Refused(Unstorable.CHARACTER_OF_NO_TEXT, line)
            if depth > self._limits.depth:
                raise _Refused(DocumentFault.DOCUMENT_TOO_DEEP, line, limit=self._limits.depth)
            self._parts += 1
            if self._parts > self._limits.parts:
                raise _Refused(DocumentFault.DOCUMENT_OF_TOO_MANY_PARTS, line, limit=self._limits.parts)
            yield event

    def _value(self, event: yaml.Event, events: Iterator[yaml.Event], path: Path) -> Any:  # noqa: ANN401 - of any kind
        self._lines[path] = _line(event)
        build = _BUILDERS[type(event)]
        return build(self, event, events, path)

    def _mapping(self, event: yaml.Event, events: Iterator[yaml.Event], path: Path) -> dict[str, Any]:
        self._lines[path] = _line(event)
        found: dict[str, Any] = {}
        for key in iter(lambda: next(events), None):
            if isinstance(key, yaml.MappingEndEvent):
                break
            line = _line(key)
            if not isinstance(key, yaml.ScalarEvent):
                raise _Refused(DocumentFault.NAME_NOT_PLAIN, line)
            if key.value in found:
                raise _Refused(DocumentFault.NAME_GIVEN_TWICE, line, name=key.value)
            below = (*path, key.value)
            found[key.value] = self._value(next(events), events, below)
            self._lines[below] = line
        return found

    def _sequence(self, _event: yaml.Event, events: Iterator[yaml.Event], path: Path) -> list[Any]:
        found: list[Any] = []
        for item in iter(lambda: next(events), None):
            if isinstance(item, yaml.SequenceEndEvent):
                break
            found.append(self._value(item, events, (*path, len(found))))
        return found

    def _scalar(self, event: yaml.ScalarEvent, _events: Iterator[yaml.Event], _path: Path) -> Any:  # noqa: ANN401 - of any kind
        text: str = event.value
        if event.style:
            return text
        if text in _WORDS:
            return _WORDS[text]
        if _INTEGER.fullmatch(text):
            return int(text)
        return float(text) if _DECIMAL.fullmatch(text) else text


_BUILDERS: Mapping[type[yaml.Event], Callable[..., Any]] = {
    yaml.MappingStartEvent: _Reading._mapping,  # noqa: SLF001 - of this module
    yaml.SequenceStartEvent: _Reading._sequence,  # noqa: SLF001 - as above
    yaml.ScalarEvent: _Reading._scalar,  # noqa: SLF001 - as above
}


def _line(event: yaml.Event) -> int:
    return 1 if event.start_mark is None else event.start_mark.line + 1


def _is_tagged(event: yaml.Event) -> bool:
    return getattr(event, "tag", None) is not None


def _index(part: str) -> int | str:
    return int(part) if part.isdecimal() else part
