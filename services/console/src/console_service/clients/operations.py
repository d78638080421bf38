"""One operation of the gateway's public API, said as data, so that a test can hold it against the API's document."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar
from urllib.parse import quote

from pydantic import TypeAdapter

T = TypeVar("T")
_MADE: list["Operation[Any]"] = []


@dataclass(frozen=True)
class Operation(Generic[T]):
    """What is asked: method, path, the names that its query and body may have, and the shape of the answer we read.

    `answer` is a model, a list of one, or None where nothing is read. Every operation that is made is remembered.
    """

    method: str
    path: str
    answer: Any = None
    query: tuple[str, ...] = ()
    body: tuple[str, ...] = ()
    tagged: bool = False
    """Whether the edition that was seen goes along as `If-Match`."""
    confirms: bool = False
    """Whether the password is asked for again: a 401 may mean that it was not right."""
    streams: bool = False
    """Whether it is answered by server-sent events, each of them in the shape of the answer."""
    reader: TypeAdapter[T] | None = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Prepare reading, and be remembered."""
        object.__setattr__(self, "reader", None if self.answer is None else TypeAdapter(self.answer))
        _MADE.append(self)

    def url(self, names: Mapping[str, object]) -> str:
        """The path with its names filled in."""
        return self.path.format(**{name: quote(str(value), safe="") for name, value in names.items()})

    def read(self, content: bytes) -> T:
        """The answer in its shape. Raises pydantic's `ValidationError` for another one."""
        return self.reader.validate_json(content) if self.reader else None  # type: ignore[return-value] # T is None


def operations() -> tuple["Operation[Any]", ...]:
    """Everything this service asks the gateway."""
    return tuple(_MADE)
