"""A service on one page: its name, its settings, and one table for each door."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

from fastapi import APIRouter
from starlette.routing import Route

from .effects import Effect
from .jobs import Job
from .postgres.transactions import Database, Transaction
from .settings import Settings
from .subscriptions import Subscription

W = TypeVar("W")
Resource = Callable[[Database], AbstractAsyncContextManager[object]]
"""Opens something on the database of a service, and closes it again; the paths of the service find it by its type."""


class Closable(Protocol):
    """Something that holds connections, such as a client of a provider."""

    async def close(self) -> None:
        """Give the connections back."""


def closing(thing: Closable) -> Resource:
    """A resource that exists already and is closed when its process ends."""

    @asynccontextmanager
    async def lend(_database: Database) -> AsyncIterator[Closable]:
        try:
            yield thing
        finally:
            await thing.close()

    return lend


@dataclass(frozen=True)
class Service(Generic[W]):
    """What a service is made of."""

    name: str
    settings: Settings
    work: Callable[[Transaction], W]
    api: APIRouter = field(default_factory=APIRouter)
    consumers: Sequence[Subscription] = ()
    jobs: Sequence[Job] = ()
    effects: Sequence[Effect[Any]] = ()
    resources: Sequence[Resource] = ()
    """What is open as long as a process runs: opened in this order before anything starts, closed in reverse."""
    direct: Sequence[Route] = ()
    """Paths answered before the router, for the few whose rate matters."""
    large: Sequence[str] = ()
    """Paths whose bodies may be as large as `large_body_limit`: they read them as they come."""
