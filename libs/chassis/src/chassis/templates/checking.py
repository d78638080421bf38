"""What is wrong with a text before anybody gets it: said at the door, and true when it is rendered."""

import re
from collections.abc import Iterator
from functools import lru_cache
from inspect import signature
from typing import Any

from liquid import BoundTemplate, Environment, RenderContext
from liquid.ast import Node
from liquid.builtin.expressions import Filter, KeywordArgument
from liquid.exceptions import LiquidError
from liquid.expression import Expression

from contracts.values import (
    MERGE_TAGS,
    MOST_SEGMENTS,
    Channel,
    Content,
    Fault,
    Reason,
    Segments,
    segments,
    spellings,
)

from .braces import BrokenTemplate, Reading, read
from .language import FAILURES, FILTERS, PLAIN

MOST_TOLD = 20
"""Unknown names that are told of one text."""
_SAMPLE = dict.fromkeys(MERGE_TAGS, "Ada")
_ELEMENT = re.compile(r"<(?!img\b|hr\b|svg\b)[^<>]*>", re.IGNORECASE)
_BLANK = re.compile(r"&nbsp;|&#160;|[\s\u200b\ufeff]+", re.IGNORECASE)


class TextFault(Reason):
    """Why a text cannot be sent."""

    TEXT_SAYS_NOTHING = "it says nothing"
    TEXT_BROKEN = "{problem}"
    TEXT_BROKEN_AT = "line {line}, column {column}: {problem}"
    TEXT_IN_TOO_MANY_SEGMENTS = "it would go in {segments} segments, and a text has {most} at most"


class TextWarning(Reason):
    """What whoever writes a text should know, though it can be sent."""

    UNKNOWN_MERGE_TAG = "{text} ({locale}): {tag} is no merge tag that every contact has"
    SEVERAL_SEGMENTS = "{text} ({locale}): it goes in {segments} segments of {encoding}, each of which is charged"


def content_faults(content: Content) -> list[Fault]:
    """What is wrong with the texts of a content; each sentence names the text, its locale and the place."""
    return [
        fault._replace(field=f"texts.{locale}.{name}", reason=f"{name} ({locale}), {fault.reason}")
        for locale, text in sorted(content.texts.items())
        for name, source in text
        for fault in faults(source) or _lengthy(content, source)
    ]


def faults(source: str) -> list[Fault]:
    """What is wrong with a text, and at which place of it; none if it can be rendered and says something."""
    try:
        template, reading = parsed(source, PLAIN)
    except BrokenTemplate as broken:
        return [_fault(source, broken)]
    try:
        said = template.render(reading.filled(_SAMPLE))
    except FAILURES as failure:
        return [_fault(source, _broken(failure, reading))]
    return [TextFault.TEXT_SAYS_NOTHING.at("")] if says_nothing(said) else []


def content_warnings(content: Content) -> list[Fault]:
    """What somebody should know of the texts of a content: names that no contact has a value for, and long texts.

    A name may be a merge field of some contacts all the same.
    """
    return [
        warning
        for locale, text in sorted(content.texts.items())
        for name, source in text
        for warning in (*_strange(source, name, locale), *_parts(content, source, name, locale))
    ]


def parts_of(source: str) -> Segments | None:
    """In how many parts a text goes with short values in place of its names; None for one that is broken.

    The line that says how to opt out comes on top.
    """
    try:
        template, reading = parsed(source, PLAIN)
        return segments(template.render(reading.filled(_SAMPLE)).strip())
    except (BrokenTemplate, *FAILURES):
        return None


def _strange(source: str, name: str, locale: str) -> Iterator[Fault]:
    for tag in unknown_tags(source):
        yield TextWarning.UNKNOWN_MERGE_TAG.at(f"texts.{locale}.{name}", tag=tag, text=name, locale=locale)


def _parts(content: Content, source: str, name: str, locale: str) -> Iterator[Fault]:
    found = parts_of(source) if str(content.channel) == Channel.SMS else None
    if found is not None and found.count > 1:
        more = {"segments": found.count, "encoding": found.encoding.value}
        yield TextWarning.SEVERAL_SEGMENTS.at(f"texts.{locale}.{name}", text=name, locale=locale, **more)


def _lengthy(content: Content, source: str) -> list[Fault]:
    found = parts_of(source) if str(content.channel) == Channel.SMS else None
    if found is None or found.count <= MOST_SEGMENTS:
        return []
    return [TextFault.TEXT_IN_TOO_MANY_SEGMENTS.at("", segments=found.count, most=MOST_SEGMENTS)]


@lru_cache(maxsize=512)
def unknown_tags(source: str) -> tuple[str, ...]:
    """Names in a text that are no merge tags in any spelling, the first of them; none of a text that is broken."""
    try:
        template, reading = parsed(source, PLAIN)
    except BrokenTemplate:
        return ()
    names = {slot.name for slot in reading.slots if slot.name}
    names |= set(template.global_variables()) - {slot.variable for slot in reading.slots}
    return tuple(sorted(name for name in names if MERGE_TAGS.isdisjoint(spellings(name)))[:MOST_TOLD])


def says_nothing(text: str) -> bool:
    """Whether a text, with or without markup, shows its reader nothing at all."""
    return not _BLANK.sub("", _ELEMENT.sub("", text))


def parsed(source: str, environment: Environment) -> tuple[BoundTemplate, Reading]:
    """A template, parsed, whose tags and filters all exist. Raises `BrokenTemplate`."""
    reading = read(source)
    try:
        template = environment.from_string(reading.liquid)
        context = RenderContext(template)
        for node in template.nodes:
            _check(node, context, reading)
    except BrokenTemplate:
        raise
    except FAILURES as failure:
        raise _broken(failure, reading) from failure
    return template, reading


def _check(node: Node, context: RenderContext, reading: Reading) -> None:
    for expression in node.expressions():
        for used in _filters(expression):
            if (problem := _misuse(used)) is not None:
                raise BrokenTemplate(problem, reading.place(used.token.start_index))
    for child in node.children(context):
        _check(child, context, reading)


def _filters(expression: Expression) -> Iterator[Filter]:
    for name in ("filters", "tail_filters"):
        yield from getattr(expression, name, None) or ()
    for child in expression.children():
        yield from _filters(child)


def _misuse(used: Filter) -> str | None:
    """What is wrong with the use of a filter: there is none of this name, or it takes other arguments."""
    function = FILTERS.get(used.name)
    if function is None:
        return f"there is no filter {used.name}"
    named: dict[str, Any] = {arg.name: None for arg in used.args if isinstance(arg, KeywordArgument)}
    if getattr(function, "with_environment", False):
        named["environment"] = None
    others = [None for arg in used.args if not isinstance(arg, KeywordArgument)]
    try:
        signature(function).bind(None, *others, **named)
    except TypeError as failure:
        return f"the filter {used.name} takes other arguments: {failure}"
    return None


def _broken(failure: Exception, reading: Reading) -> BrokenTemplate:
    """The failure of the library, at its place in what was written; what is missing is missing at the end."""
    if not isinstance(failure, LiquidError):
        return BrokenTemplate(f"it cannot be rendered ({type(failure).__name__})")
    if failure.token is None:
        return BrokenTemplate(str(failure.message))
    index = failure.token.start_index
    return BrokenTemplate(str(failure.message), reading.place(index if index >= 0 else len(reading.liquid)))


def _fault(source: str, broken: BrokenTemplate) -> Fault:
    if broken.at is None:
        return TextFault.TEXT_BROKEN.at("", problem=broken.problem)
    line, column = source.count("\n", 0, broken.at) + 1, broken.at - source.rfind("\n", 0, broken.at)
    return TextFault.TEXT_BROKEN_AT.at("", line=line, column=column, problem=broken.problem)
