"""The seam between the simulator and a provider it plays.

A provider is a folder below `providers/` with a function `play` that is given what all providers share and answers one
`Provider`; `providers/__init__.py` lists the functions. The simulator knows nothing else about any provider: it opens
the routes and servers, delivers the callbacks, refuses faults that do not apply, and puts the sections on its page.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from fastapi import APIRouter

from .callbacks import Callbacks
from .clock import Clock
from .faults import Faults
from .journal import Journal
from .page import Shown


@dataclass(frozen=True, slots=True)
class Shared:
    """What every provider is given: the time, the journal it writes to, and the failures planned."""

    clock: Clock
    journal: Journal
    faults: Faults


@dataclass(frozen=True, slots=True)
class Server:
    """A port that a provider opens beside HTTP, with the protocol of each connection."""

    host: str
    port: int
    protocol: Callable[[], asyncio.Protocol]


@dataclass(frozen=True, slots=True)
class Provider:
    """One provider as the simulator plays it.

    - `name`: by which the journal, faults and control doors call it
    - `operations`: names of what it executes or answers, as faults and the journal call them
    - `modes`: the fault modes that apply to it
    - `routes`: its public API, and doors below `/control/<name>` for what its customers do elsewhere
    - `servers`: ports other than the HTTP one
    - `callbacks`: how it calls back; None if it never does
    - `show`: what the page tells about it now
    """

    name: str
    operations: frozenset[str]
    modes: frozenset[str]
    routes: tuple[APIRouter, ...] = ()
    servers: tuple[Server, ...] = ()
    callbacks: Callbacks | None = None
    show: Callable[[], Shown] = Shown


Play: TypeAlias = Callable[[Shared], Provider]
"""Builds a provider. Its settings it reads from the environment by itself."""
