"""A gateway that is sent webhooks and a progress that consumes, side by side on one site."""

import subprocess
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import NamedTuple

from tests.faults import ground, webhook_ground
from tests.faults.ground import Site
from tests.faults.nursery import Nursery
from tests.faults.outcome import Outcome

Program = subprocess.Popen[bytes]


class Both(NamedTuple):
    """The two services, what forks each of them, and what is found of webhooks and of events."""

    gateway: webhook_ground.Ground
    progress: ground.Ground
    nurseries: tuple[Nursery, Nursery]
    webhooks: Outcome
    events: Outcome


@asynccontextmanager
async def both_prepared(site: Site, programs: tuple[Program, Program], *, case: str, seed: int) -> AsyncIterator[Both]:
    """Both with databases of their own and no process yet; `programs` fork gateway and progress."""
    async with AsyncExitStack() as stack:
        gateway = await stack.enter_async_context(webhook_ground.prepared(site))
        progress = await stack.enter_async_context(ground.prepared(site, seed=seed))
        first, second = [await stack.enter_async_context(Nursery(program, site.folder / "log")) for program in programs]
        yield Both(gateway, progress, (first, second), Outcome(case, seed=seed), Outcome(case, seed=seed))
