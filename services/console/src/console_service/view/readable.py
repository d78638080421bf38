"""What systems wrote for each other, so that a person can read it."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

_LONGEST = 20_000
_GONE = "…"
_BROWSERS = {"Edg": "Edge", "OPR/": "Opera", "Firefox": "Firefox", "Chrome": "Chrome", "Safari": "Safari"}
_SYSTEMS = {"iPhone": "iPhone", "iPad": "iPad", "Android": "Android", "Windows": "Windows", "Mac": "macOS"}
_SYSTEMS |= {"Linux": "Linux"}


class Change(NamedTuple):
    """A field, with dots where it lies within others, as it was and as it is; empty where it was not there."""

    field: str
    before: str
    after: str


def readable(text: str) -> str:
    """JSON with a line for each field, anything else as it is; what cannot be printed is a `�`, and the rest is cut."""
    try:
        shown = json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        shown = text
    shown = "".join(letter if letter.isprintable() or letter in "\n\t" else "�" for letter in shown)
    return shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]}\n{_GONE}"


def browser(agent: str) -> str:
    """What a browser says of itself, in two words, such as `Firefox · Windows`; empty for one that nobody knows."""
    known = [next((name for mark, name in names.items() if mark in agent), "") for names in (_BROWSERS, _SYSTEMS)]
    return " · ".join(name for name in known if name)


def changes(before: object, after: object) -> list[Change]:
    """Fields that are not what they were; of what is there only once, every field."""
    was, is_now = dict(_fields(before)), dict(_fields(after))
    names = [*was, *(name for name in is_now if name not in was)]
    return [
        Change(name, was.get(name, ""), is_now.get(name, "")) for name in names if was.get(name) != is_now.get(name)
    ]


def _fields(value: Any, name: str = "") -> Iterator[tuple[str, str]]:  # noqa: ANN401 - JSON
    if isinstance(value, Mapping):
        for key, held in value.items():
            yield from _fields(held, f"{name}.{key}" if name else str(key))
    elif isinstance(value, list):
        for place, held in enumerate(value, 1):
            yield from _fields(held, f"{name}.{place}" if name else str(place))
    elif value is not None:
        yield name, value if isinstance(value, str) else json.dumps(value)
