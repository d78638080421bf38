"""Liquid for text that tenants write: few tags, few filters, and an end to everything.

Limits of the library bound loops, output and names; ours bound what it does not: the time of a whole rendering, and the
size of each value a filter makes (doubling, replacing and joining grow without any loop).
"""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from liquid import BoundTemplate, Environment, Mode, RenderContext
from liquid.builtin import content, illegal, output
from liquid.builtin.filters import array, math, misc, string
from liquid.builtin.tags import assign_tag, capture_tag, case_tag, comment_tag, cycle_tag, for_tag, if_tag, unless_tag
from liquid.exceptions import LiquidError, ResourceLimitError

_SECONDS = 0.25
"""Of this thread's own time, so that a busy machine breaks no template; more than collecting garbage takes."""
_LONGEST_VALUE = 20_000
_TAGS = (
    content.Literal,
    output.Output,
    illegal.Illegal,
    if_tag.IfTag,
    unless_tag.UnlessTag,
    case_tag.CaseTag,
    for_tag.ForTag,
    for_tag.BreakTag,
    for_tag.ContinueTag,
    assign_tag.AssignTag,
    capture_tag.CaptureTag,
    cycle_tag.CycleTag,
    comment_tag.CommentTag,
)
FILTERS: dict[str, Callable[..., Any]] = {
    **{name: getattr(math, name) for name in ("plus", "minus", "times", "divided_by", "modulo", "ceil", "floor")},
    **{name: getattr(math, name) for name in ("at_least", "at_most")},
    **{name: getattr(string, name) for name in ("append", "prepend", "capitalize", "downcase", "upcase", "escape")},
    **{name: getattr(string, name) for name in ("strip", "lstrip", "rstrip", "remove", "replace", "split")},
    **{name: getattr(string, name) for name in ("truncate", "truncatewords", "url_encode", "newline_to_br")},
    **{name: getattr(array, name) for name in ("first", "last", "join")},
    "abs": math.abs_,
    "round": math.round_,
    "slice": string.slice_,
    "default": misc.default,
    "size": misc.size,
}
"""No `date` (its format may ask for gigabytes), no `strip_html` (quadratic), nothing that reads a file or a clock."""


class TakesTooLong(ResourceLimitError):
    """A rendering that was ended."""


class _Context(RenderContext):
    """A rendering that ends in time: the library looks at `disabled_tags` before it renders any node."""

    __slots__ = ("_ends",)

    @property
    def disabled_tags(self) -> list[str]:
        """No tags; the library asks at every node, so the time is checked here."""
        if time.thread_time() > self._ends:
            raise TakesTooLong("rendering takes too long", token=None)
        return []

    @disabled_tags.setter
    def disabled_tags(self, _names: list[str]) -> None:
        self._ends = time.thread_time() + _SECONDS


class _Template(BoundTemplate):
    context_class = _Context


class _Limited(Environment):
    template_class = _Template
    block_nesting_limit = 20
    context_depth_limit = 20
    loop_iteration_limit = 1_000
    local_namespace_limit = 200_000
    output_stream_limit = 300_000

    def setup_tags_and_filters(self, *, extra: bool = False) -> None:  # noqa: ARG002 - the library's signature
        """Only what is listed above."""
        for tag in _TAGS:
            self.add_tag(tag)
        for name, function in FILTERS.items():
            self.add_filter(name, _bounded(name, function))


def _bounded(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(function)
    def limited(value: Any, *arguments: Any, **options: Any) -> Any:  # noqa: ANN401 - whatever a template has
        _weigh(_product(name, value, arguments))
        made = function(value, *arguments, **options)
        _weigh(_weight(made))
        return made

    return limited


def _product(name: str, value: object, arguments: tuple[object, ...]) -> int:
    """At most how large the result is, where it can be far larger than what it is made of."""
    if name == "replace" and len(arguments) > 1:
        return (len(str(value)) + 1) * len(str(arguments[1]))
    if name == "join":
        return _weight(value) * max(len(str(arguments[0])) if arguments else 1, 1)
    return _weight(value) + sum(_weight(argument) for argument in arguments)


def _weight(value: object) -> int:
    if isinstance(value, str):
        return len(value)
    if isinstance(value, int):
        return value.bit_length() // 3
    return sum(len(str(item)) + 1 for item in value) if isinstance(value, list) else 1


def _weigh(weight: int) -> None:
    if weight > _LONGEST_VALUE:
        raise ResourceLimitError("a value is too large", token=None)


PLAIN = _Limited(tolerance=Mode.STRICT, strict_filters=True)
MARKUP = _Limited(tolerance=Mode.STRICT, strict_filters=True, autoescape=True)
"""Escapes every value."""
FAILURES = (LiquidError, ValueError, TypeError, ArithmeticError, AttributeError, RecursionError)
"""What parsing and rendering may raise."""
