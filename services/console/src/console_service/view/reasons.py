"""Why the API refuses something, in the reader's language: by its code, never by its sentence."""

from collections.abc import Callable
from typing import get_args

from pydantic_core.core_schema import ErrorType

from ..schemas.sentences import Sentence
from .check_words import CHECKS
from .fault_words import ANY_OTHER_OF_THE_PARSER, FAULTS, MORE_THAN_IS_KEPT, OF_ONE_CHARACTER
from .refusal_words import REFUSALS

Translate = Callable[[str], str]
_OF_THE_PARSER = frozenset(get_args(ErrorType)) - {"assertion_error", "value_error"}
_LARGEST_SHOWN = 10**12
"""Beyond it, a limit is that of what can be kept, which helps nobody."""


def in_words(translate: Translate, reason: str) -> str:
    """A reason as a reader understands it: one of ours translated, one of the API by its code."""
    if not reason:
        return ""
    if not isinstance(reason, Sentence):
        return translate(reason)
    text = text_of(reason)
    if text is None:
        return str(reason)
    try:
        return translate(text) % reason.params if "%(" in text else translate(text)
    except KeyError:
        return str(reason)


def text_of(reason: Sentence) -> str | None:
    """What we say of a code; None of one that we do not know."""
    match reason.code, reason.params:
        case "string_too_short", {"min_length": 1}:
            return OF_ONE_CHARACTER
        case "less_than_equal", {"le": int(most)} if most >= _LARGEST_SHOWN:
            return MORE_THAN_IS_KEPT
        case (code, _) if code in REFUSALS:
            return REFUSALS[code]
        case (code, _) if code in FAULTS:
            return FAULTS[code]
        case (code, _) if code in CHECKS:
            return CHECKS[code]
        case (code, _):
            return ANY_OTHER_OF_THE_PARSER if code in _OF_THE_PARSER else None
