"""The codes of refusals: which there are, each declared where its refusal is made."""

from collections.abc import Iterator

from contracts.values import declared

from ..errors import Failure
from .kinds import KINDS


def codes() -> dict[str, str]:
    """Every code that may be answered as `code` or in `errors`, and its sentence with `{name}` for parameters.

    A parser has codes of its own beside these, those of Pydantic.
    """
    kinds = {kind.code: kind.title for kind in KINDS.values()}
    classes = {one.__name__: one.title for one in failures()}
    return dict(sorted({**kinds, **classes, **{one.code: str(one) for one in declared()}}.items()))


def failures(kind: type[Failure] = Failure) -> Iterator[type[Failure]]:
    """Every class of failures of the modules that were imported."""
    for one in kind.__subclasses__():
        yield one
        yield from failures(one)
