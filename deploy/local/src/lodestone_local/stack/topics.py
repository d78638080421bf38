"""The topics: the broker is ready, and has every topic of the registry."""

import asyncio
import time

from ..kafka.probe import wait_until_ready
from .fingerprints import fingerprint
from .plan import Plan

READY_SECONDS = 300.0
PROBE_SECONDS = 0.6


async def prepare_kafka(plan: Plan) -> None:
    """Wait for the broker, and create the topics once per cluster and registry."""
    with plan.narrator.step(f"{plan.foundation.broker.name} is ready"):
        cluster_id = await _await_broker(plan)
    if plan.foundation.broker.forgets or has_topics(plan, cluster_id):
        return
    with plan.narrator.step("topics created from the registry"):
        await _create_topics(plan)
    plan.stamps.set("topics", _mark(plan, cluster_id))


def has_topics(plan: Plan, cluster_id: str | None) -> bool:
    """Whether this very cluster (None: not known yet) was given the topics of this very registry."""
    return cluster_id is not None and plan.stamps.holds("topics", _mark(plan, cluster_id))


async def _await_broker(plan: Plan) -> str:
    """The cluster id. Short probes one after the other, so that a failure elsewhere need not wait for this thread."""
    bootstrap = plan.foundation.broker.bootstrap
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        cluster_id = await asyncio.to_thread(wait_until_ready, bootstrap, within=PROBE_SECONDS)
        if cluster_id is not None:
            return cluster_id
    raise plan.not_ready("kafka", f"did not answer at {bootstrap}")


def _mark(plan: Plan, cluster_id: str) -> str:
    libs = plan.settings.repository / "libs"
    return fingerprint((libs / "contracts" / "src", libs / "chassis" / "src" / "chassis" / "kafka"), cluster_id)


async def _create_topics(plan: Plan) -> None:
    from chassis.kafka.topics import create_topics  # noqa: PLC0415 - a second start has no topic to make

    from .chassis_settings import chassis_settings  # noqa: PLC0415 - as above

    # Every service knows the same registry.
    await create_topics(chassis_settings(plan, "gateway"))
