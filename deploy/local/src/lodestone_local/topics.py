"""Kafka's road: the broker is ready, the topics of the registry exist."""

import asyncio
import time

from . import kafka
from .commands import run_command
from .fingerprints import fingerprint
from .plan import Plan

READY_SECONDS = 60.0
PROBE_SECONDS = 0.6


async def prepare_kafka(plan: Plan) -> None:
    """Wait for the broker, and create the topics once per cluster and registry."""
    with plan.narrator.step(f"{plan.foundation.kafka_name} is ready"):
        cluster_id = await _await_broker(plan)
    if plan.services and not plan.foundation.backing.kafka_forgets:
        await _create_topics(plan, cluster_id)


async def _await_broker(plan: Plan) -> str:
    """The cluster id. Short probes one after the other, so that a failure elsewhere need not wait for this thread."""
    bootstrap = plan.foundation.backing.kafka_bootstrap
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        cluster_id = await asyncio.to_thread(kafka.wait_until_ready, bootstrap, within=PROBE_SECONDS)
        if cluster_id is not None:
            return cluster_id
    raise plan.not_ready("kafka", f"did not answer at {bootstrap}")


async def _create_topics(plan: Plan, cluster_id: str) -> None:
    libs = plan.settings.repository / "libs"
    mark = fingerprint((libs / "contracts" / "src", libs / "chassis" / "src"), cluster_id)
    if plan.stamps.holds("topics", mark):
        return
    # Every service knows the registry; progress is the smallest to load.
    service = "progress" if "progress" in plan.services else plan.services[0]
    with plan.narrator.step("topics created from the registry"):
        await run_command(service, "topics", plan.settings, plan.environment(service))
    plan.stamps.set("topics", mark)
