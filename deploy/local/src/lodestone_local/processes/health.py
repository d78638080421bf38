"""Asking the parts how they are, over their own HTTP doors."""

import asyncio
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx
from prometheus_client.parser import text_string_to_metric_families

POLL_SECONDS = 0.1


def _client() -> httpx.AsyncClient:
    # Loopback needs no certificates, and reading them takes longer than the question.
    return httpx.AsyncClient(timeout=2, trust_env=False, verify=False)  # noqa: S501 - it speaks no TLS


@dataclass(frozen=True)
class Backlog:
    """What a part has not worked through: records behind on its topics, and parked records by state."""

    lag: int
    parked: dict[str, int]


async def wait_until_ready(url: str, *, within: float) -> bool:
    """Whether `GET /health/ready` below `url` (loopback, with its port) answered 200 before `within` seconds passed."""
    port = urlsplit(url).port or 80
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        # Whether the port is open at all costs next to nothing to ask, while nine programs load.
        if await accepts(port) and await is_ready(url):
            return True
        await asyncio.sleep(POLL_SECONDS)
    return False


async def is_ready(url: str) -> bool:
    """Whether the part at `url` says it is ready."""
    try:
        async with _client() as client:
            return (await client.get(f"{url}/health/ready")).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False


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
        async with _client() as client:
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
