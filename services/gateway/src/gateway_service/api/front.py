"""What the gateway's HTTP side needs beside handlers, put together once."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from chassis.clock import Clock
from chassis.http.resources import resources_of
from chassis.security.links import LinkSigner

from ..clients import Codes, Passwords, Services
from ..domain.figures import Figures
from ..domain.webhooks import Provider
from ..settings import Settings
from .directory import Directory
from .document import PublicDocument
from .feed import Feed
from .intake import Intake
from .rates import Rates
from .routing import Routing
from .run import Runner
from .watch import Watch


@dataclass(frozen=True)
class Front:
    """The parts that are open as long as the process."""

    settings: Settings
    clock: Clock
    runner: Runner
    routing: Routing
    directory: Directory
    providers: Mapping[str, Provider]
    intake: Intake
    figure_feed: Feed[Figures]
    watch: Watch
    rates: Rates
    links: LinkSigner
    passwords: Passwords
    codes: Codes
    services: Services
    document: PublicDocument


def front_of(request: Request) -> Front:
    """The parts of the application that answers a request."""
    return resources_of(request).get(Front)


async def _front(request: Request) -> Front:
    return front_of(request)


Here = Annotated[Front, Depends(_front)]
