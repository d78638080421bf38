"""Why something is refused, said once: a code for programs, a sentence for people, and what the sentence names."""

from collections.abc import Iterator
from enum import StrEnum

from .faults import Fault


class Reason(StrEnum):
    """Reasons of one kind: the value of each is its sentence, with `{name}` for each of its parameters.

    Its name is its code for good: a client knows the reason by it, whatever becomes of the sentence.
    """

    @property
    def code(self) -> str:
        """The name as the API writes it: `STEP_UNREACHABLE` is `StepUnreachable`."""
        return "".join(part.title() for part in self.name.split("_"))

    def sentence(self, **params: str | int) -> str:
        """What a person reads."""
        return self.format(**params) if params else str(self)

    def at(self, field: str, /, **params: str | int) -> Fault:
        """The reason as what is wrong at a place."""
        return Fault(field, self.sentence(**params), self.code, params)

    def error(self, **params: str | int) -> ValueError:
        """The reason as what a validator raises."""
        return self.at("", **params).error()


def declared(kind: type[Reason] = Reason) -> Iterator[Reason]:
    """Every reason of the modules that were imported."""
    for one in kind.__subclasses__():
        yield from one
        yield from declared(one)
