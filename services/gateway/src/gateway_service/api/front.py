"""What the gateway's HTTP side needs beside handlers, put together once."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from chassis.clock import Clock
from chassis.security.links import LinkSigner

from ..clients import Passwords, Services
from ..settings import Settings
from .directory import Directory
from .document import PublicDocument
from .feed import Feed
from .intake import Intake
from .rates import Rates
from .routing import Routing


@dataclass(frozen=True)
class Front:
    """The parts that live as long as the process; `app.py` makes them, the chassis carries them to each request."""

    settings: Settings
    clock: Clock
    routing: Routing
    directory: Directory
    intake: Intake
    feed: Feed
    rates: Rates
    links: LinkSigner
    passwords: Passwords
    services: Services
    document: PublicDocument


def front_of(request: Request) -> Front:
    """The parts of the application that answers a request."""
    front: Front = request.app.state.front
    return front


Here = Annotated[Front, Depends(front_of)]
