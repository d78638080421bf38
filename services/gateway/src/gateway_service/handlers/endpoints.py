"""Endpoints: made, listed, given another secret, disabled."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from chassis.errors import Missing

from ..domain.endpoints import Endpoint, ListedEndpoint
from ..errors import NoSuchEndpoint
from ..work import Work


async def list_endpoints(work: Work, *, after: UUID | None, limit: int) -> Sequence[ListedEndpoint]:
    """The tenant's endpoints, the oldest first."""
    return await work.own_endpoints.listing(after, limit, now=work.now)


async def make_endpoint(work: Work, endpoint: Endpoint, *, name: str) -> ListedEndpoint:
    """Keep a new endpoint, its secret sealed."""
    await work.own_endpoints.add(endpoint, name=name)
    return await _found(work, endpoint.id)


async def rotate_endpoint(work: Work, endpoint_id: UUID, secret: str, *, overlap: timedelta) -> ListedEndpoint:
    """Give an endpoint another secret; the one before is good for the overlap. Raises `Missing`."""
    kept = await work.own_endpoints.find_locked(endpoint_id)
    if kept is None:
        raise NoSuchEndpoint
    await work.own_endpoints.rotate(endpoint_id, kept, secret, old_until=work.now + overlap)
    return await _found(work, endpoint_id)


async def disable_endpoint(work: Work, endpoint_id: UUID) -> None:
    """Take no more webhooks at an endpoint. Raises `Missing`."""
    if not await work.own_endpoints.disable(endpoint_id, now=work.now):
        raise NoSuchEndpoint


async def _found(work: Work, endpoint_id: UUID) -> ListedEndpoint:
    found = await work.own_endpoints.find(endpoint_id, now=work.now)
    if found is None:
        raise Missing
    return found
