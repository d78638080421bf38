"""Asking the parts how they are, over their own HTTP doors."""

import asyncio
import time
from dataclasses import dataclass

import httpx
from prometheus_client.parser import text_string_to_metric_families

POLL_SECONDS = 0.05


@dataclass(frozen=True)
class Backlog:
    """What a part has not worked through: records behind on its topics, and parked records by state."""

    lag: int
    parked: dict[str, int]


async def wait_until_ready(url: str, *, within: float) -> bool:
    """Whether `GET /health/ready` below `url` answered 200 before `within` seconds passed."""
    deadline = time.monotonic() + within
    async with httpx.AsyncClient(timeout=2, trust_env=False) as client:
        while time.monotonic() < deadline:
            if await _answers(client, f"{url}/health/ready"):
                return True
            await asyncio.sleep(POLL_SECONDS)
    return False


async def is_ready(url: str) -> bool:
    """Whether the part at `url` says it is ready."""
    async with httpx.AsyncClient(timeout=2, trust_env=False) as client:
        return await _answers(client, f"{url}/health/ready")


async def accepts(port: int) -> bool:
    """Whether somebody accepts connections at 127.0.0.1:`port`; all that can be asked of a part without HTTP."""
    try:
        async with asyncio.timeout(2):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
    except (OSError, TimeoutError):
        return False
    writer.close()
    return True


async def backlog(url: str) -> Backlog | None:
    """The part's backlog from its metrics; None when it does not answer."""
    try:
        async with httpx.AsyncClient(timeout=2, trust_env=False) as client:
            answer = await client.get(f"{url}/metrics")
    except httpx.HTTPError:
        return None
    return read_backlog(answer.text) if answer.is_success else None


def read_backlog(metrics: str) -> Backlog:
    """The backlog in a page of Prometheus metrics; what it does not mention is nought."""
    lag, parked = 0.0, dict[str, int]()
    for family in text_string_to_metric_families(metrics):
        for sample in family.samples:
            if sample.name.endswith("consumer_lag_messages"):
                lag += sample.value
            elif sample.name.endswith("parked_records"):
                state = sample.labels.get("state", "")
                parked[state] = parked.get(state, 0) + int(sample.value)
    return Backlog(int(lag), parked)


async def _answers(client: httpx.AsyncClient, url: str) -> bool:
    try:
        return (await client.get(url)).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False
