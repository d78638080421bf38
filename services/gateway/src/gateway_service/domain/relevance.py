"""What an audit says that bundles may be relevant to: relevance tags, as campaigns understands them."""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from urllib.parse import quote_plus

_FIELD = re.compile(r"[A-Za-z0-9_.-]{1,60}")
_VALUE = re.compile(r"[^,\x00-\x1f]{1,100}")
_MOST = 100
"""Tags that campaigns takes in one question, as many as ids (`chassis.http.pages.MOST_IDS`)."""


def tags_of(values: Mapping[str, object], most_bytes: int) -> list[str]:
    """A tag for each field of an audit, and for each of its values that a tag can hold.

    Tags that would make their part of an address longer than `most_bytes` are left out.
    """
    return list(islice(_fitting(_tags(values), most_bytes), _MOST))


def _fitting(tags: Iterable[str], most_bytes: int) -> Iterator[str]:
    left = most_bytes
    for tag in tags:
        needed = len(f"&tags={quote_plus(tag)}")
        if needed <= left:
            left -= needed
            yield tag


def _tags(values: Mapping[str, object]) -> Iterator[str]:
    for field, found in values.items():
        if _FIELD.fullmatch(field) is None or found is None:
            continue
        yield field
        for one in found if isinstance(found, list) else [found]:
            if (text := _text(one)) is not None and _VALUE.fullmatch(text):
                yield f"{field}={text}"


def _text(value: object) -> str | None:
    match value:
        case bool():
            return str(value).lower()
        case str() | int() | float():
            return str(value).strip()
        case _:
            return None
