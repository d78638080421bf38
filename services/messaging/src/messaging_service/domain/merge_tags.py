"""Merge tags: the names a template may use, in every spelling the united products knew."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .recipient import Recipient

MOST_TAGS = 2_000
LONGEST_CODE = 20_000
"""Characters between all braces of a template; text outside them is not limited here."""
_OPENS = re.compile(r"\{\{|\{%")
_SINGLE = re.compile(r"(?<![{$\w])\{([A-Za-z_][A-Za-z0-9_]{0,99})\}(?!\})")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_RAW = re.compile(r"\{%-?\s*raw\s*-?%\}")


class BrokenTemplate(ValueError):
    """A template that is not one, or asks for more than a template may."""


@dataclass(frozen=True)
class _Piece:
    text: str
    is_code: bool


def values(recipient: Recipient, campaign_name: str) -> dict[str, str]:
    """Every name a template may use and what it stands for: plain text, which is never rendered again."""
    name = recipient.name or recipient.merge_fields.get("name", "")
    first, _, last = name.strip().partition(" ")
    known = {"first_name": first, "last_name": last.strip(), **_snake_cased(recipient.merge_fields), "name": name}
    known.update(dict.fromkeys(("customer_name", "contact_name", "full_name"), name))
    known.update(campaign_name=campaign_name, email=recipient.email or "")
    return {spelling: value for key, value in known.items() for spelling in (key, _camel(key))}


def unify(source: str) -> str:
    """A template with `{name}` written as `{{ name }}`. Raises `BrokenTemplate` for what is too much to parse."""
    if _RAW.search(source):
        raise BrokenTemplate("raw is not supported")
    pieces = list(_pieces(source))
    if sum(piece.is_code for piece in pieces) > MOST_TAGS:
        raise BrokenTemplate("too many tags")
    if sum(len(piece.text) for piece in pieces if piece.is_code) > LONGEST_CODE:
        raise BrokenTemplate("too much between the braces")
    return "".join(piece.text if piece.is_code else _SINGLE.sub(r"{{ \1 }}", piece.text) for piece in pieces)


def _pieces(source: str) -> Iterator[_Piece]:
    """Text and code in turn; one pass, whatever the source."""
    position = 0
    while (found := _OPENS.search(source, position)) is not None:
        closes = "}}" if found.group() == "{{" else "%}"
        end = source.find(closes, found.end())
        if end < 0:
            raise BrokenTemplate("a brace is never closed")
        yield _Piece(source[position : found.start()], is_code=False)
        yield _Piece(source[found.start() : end + 2], is_code=True)
        position = end + 2
    yield _Piece(source[position:], is_code=False)


def _snake_cased(fields: Mapping[str, str]) -> dict[str, str]:
    return {**{_HUMP.sub("_", key).lower(): value for key, value in fields.items()}, **fields}


def _camel(key: str) -> str:
    head, *rest = key.split("_")
    return head + "".join(part[:1].upper() + part[1:] for part in rest)
