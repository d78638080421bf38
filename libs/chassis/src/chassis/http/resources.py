"""What the HTTP door of a service is given, each thing found by its type."""

from collections.abc import Awaitable, Callable
from typing import TypeVar, cast

from fastapi import Request

T = TypeVar("T")


class Resources:
    """One thing of each type, such as the database of the service or the clients it calls others with."""

    def __init__(self, *things: object) -> None:
        self._things: dict[type, object] = {type(thing): thing for thing in things}

    def put(self, thing: object) -> None:
        """Keep a thing under its own type; one that was there before gives way to it."""
        self._things[type(thing)] = thing

    def get(self, kind: type[T]) -> T:
        """The thing of this type. Raises `LookupError` if nobody gave one."""
        if kind not in self._things:
            message = f"no resource of the type {kind.__name__}"
            raise LookupError(message)
        return cast("T", self._things[kind])

    def find(self, kind: type[T]) -> T | None:
        """The thing of this type, or None."""
        return cast("T | None", self._things.get(kind))


def resources_of(request: Request) -> Resources:
    """Everything the application of a request was given."""
    return cast("Resources", request.app.state.resources)


def resource(kind: type[T]) -> Callable[[Request], Awaitable[T]]:
    """A dependency of FastAPI: `Annotated[Figures, Depends(resource(Figures))]` is the service's `Figures`."""

    async def find(request: Request) -> T:
        return resources_of(request).get(kind)

    return find
