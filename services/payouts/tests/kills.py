"""Fault case 5: a worker killed at each point of a refund; then what provider and ledger have to say of it."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import Process
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from pydantic import SecretStr

from chassis import faults
from chassis.testing import Running, staff
from contracts.values import AmountType
from payouts_service.settings import Settings
from payouts_service.work import Work
from services.payouts.tests.provider import Simulator
from services.payouts.tests.story import Story, terms

POINTS = ("refund.after_claim", "refund.during_call", "refund.after_call", "refund.after_settle")
"""Key stored; executed and not answered; answered and not written; written."""
RESTARTS = (timedelta(seconds=71), timedelta(hours=25), timedelta(seconds=71))
"""After the lease; when the provider has forgotten the key; and after the lease, to a stored answer of 500."""
_WORKER = Path(__file__).with_name("worker_process.py")
_SETTINGS = (
    "database_url",
    "owner_database_url",
    "relay_database_url",
    "stripe_base_url",
    "stripe_api_key",
    "stripe_key_is_shared",
    "clock_file",
    "durable_database",
    "protections_off",
)


@dataclass(frozen=True)
class Verdict:
    """What must all be zero, and how many kills there were."""

    kills: int
    doubles: int
    """Refunds of a payout beyond its first."""
    unpaid: int
    """Payouts that did not end as issued."""
    difference: int
    """Minor units between the provider's refunds and our ledger's."""
    imbalance: int
    """Minor units by which the ledger does not sum to zero."""

    @property
    def is_clean(self) -> bool:
        return not (self.doubles or self.unpaid or self.difference or self.imbalance)


async def kill_workers(service: Running[Work], provider: Simulator, point: str, *, times: int) -> Verdict:
    """Kill a worker `times` at a point of a refund, restart it in each of three ways, and compare both sides.

    Each point begins with another way, so that twice at each point is enough to meet all of them.
    """
    first = POINTS.index(point)
    stories = [await _killed(service, provider, point, first + number) for number in range(times)]
    return await _verdict(service, provider, stories)


async def _killed(service: Running[Work], provider: Simulator, point: str, number: int) -> Story:
    # Of 40 %, so that the provider itself would allow it twice.
    story = Story.of(provider.purchase(10_000), amount=10_000, terms=terms(AmountType.PARTIAL, 40))
    await service.receive(story.paid, story.started, story.met)
    (await story.resolve(service)).raise_for_status()
    if number % len(RESTARTS) == 2:
        provider.fault("execute_then_500")
    if point == "refund.during_call":
        provider.fault("execute_then_timeout", seconds=30)
    await _run_and_kill(service, provider, point)
    provider.heal()
    await service.advance(RESTARTS[number % len(RESTARTS)])
    provider.shift(float(service.clock_file.read_text()))
    await _recover(service, story)
    return story


async def _run_and_kill(service: Running[Work], provider: Simulator, point: str) -> None:
    before = len(provider.executed())
    crash_at = "" if point == "refund.during_call" else point
    worker = await asyncio.create_subprocess_exec(
        sys.executable, str(_WORKER), env=_environment(service, crash_at), cwd=Path.cwd()
    )
    try:
        async with asyncio.timeout(60):
            if not crash_at:
                await _executed(provider, worker, before)
                worker.send_signal(signal.SIGKILL)
            code = await worker.wait()
    finally:
        if worker.returncode is None:
            worker.kill()
            await worker.wait()
    assert code in (faults.EXIT_CODE, -signal.SIGKILL), f"the worker was not killed at {point}: {code}"


async def _executed(provider: Simulator, worker: Process, before: int) -> None:
    while len(provider.executed()) == before:
        assert worker.returncode is None, "the worker ended by itself"
        await asyncio.sleep(0.05)


def _environment(service: Running[Work], crash_at: str) -> dict[str, str]:
    settings = service.service.settings
    assert isinstance(settings, Settings)
    own = {name: getattr(settings, name) for name in _SETTINGS}
    plain = {
        name: value.get_secret_value() if isinstance(value, SecretStr) else str(value) for name, value in own.items()
    }
    given = {f"LODESTONE_{name.upper()}": value for name, value in plain.items()}
    return {**os.environ, **given, "LODESTONE_CRASH_AT": crash_at}


async def _recover(service: Running[Work], story: Story) -> None:
    for _ in range(6):
        await service.carry_out()
        if (await story.shown(service))["state"] not in ("issuing", "unknown"):
            return
        await service.advance(timedelta(seconds=71))


async def _verdict(service: Running[Work], provider: Simulator, stories: list[Story]) -> Verdict:
    refunds = [done for done in provider.executed() if done["metadata"]]
    counts = Counter(done["metadata"]["payout_id"] for done in refunds)
    states = [(await story.shown(service))["state"] for story in stories]
    orders = [await story.order(service) for story in stories]
    async with service.client(staff()) as team:
        ledger = (await team.get("/api/admin/ledger")).raise_for_status().json()
    written = sum(int(str(order["issued"])) for order in orders)
    return Verdict(
        kills=len(stories),
        doubles=sum(number - 1 for number in counts.values()),
        unpaid=sum(state != "issued" for state in states),
        difference=sum(done["amount"] for done in refunds) - written,
        imbalance=sum(abs(total["balance"]) for total in ledger["totals"]),
    )
