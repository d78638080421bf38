"""What is wrong with what somebody gave, and where it has to be mended."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, LiteralString, NamedTuple

from pydantic_core import PydanticCustomError

Params = Mapping[str, str | int]
"""What a reason names beside itself, by the names in its sentence."""


_SAID = "_said"
_AS_SAID: LiteralString = f"{{{_SAID}}}"
"""Pydantic fills in one parameter after the other: a sentence that is finished is the last."""


class Fault(NamedTuple):
    """One thing that is wrong."""

    field: str
    """A path of names and ids in what was given, such as `criteria.{id}.label_template`."""
    reason: str
    """A sentence without its full stop, which a person understands without the field beside it."""
    code: str
    """Which reason it is, for programs: it stays when the sentence is reworded."""
    params: Params = MappingProxyType({})
    """The parts of the sentence that differ from case to case."""

    @classmethod
    def found(cls, error: Mapping[str, Any]) -> "Fault":
        """What a parser found: its code is ours, or what Pydantic calls the error, such as `missing`."""
        named = {name: _plain(one) for name, one in error.get("ctx", {}).items() if name != _SAID}
        return cls(".".join(map(str, error["loc"])), error["msg"], error["type"], named)

    def within(self, *parts: object) -> "Fault":
        """The same fault, seen from further outside."""
        return self._replace(field=".".join(map(str, (*parts, self.field))))

    def members(self) -> dict[str, object]:
        """As problem details hold it."""
        return {**self._asdict(), "params": dict(self.params)}

    def error(self) -> PydanticCustomError:
        """As what a validator raises; where it is, the validator knows itself."""
        return PydanticCustomError(self.code, _AS_SAID, {**self.params, _SAID: self.reason})


def _plain(param: object) -> str | int:
    if isinstance(param, float) and param.is_integer():
        return int(param)
    return param if isinstance(param, int) else str(param)
