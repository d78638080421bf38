"""Secrets at rest, after the key that seals them was changed."""

from ..work import Work


async def reseal_secrets(work: Work, limit: int) -> int:
    """Bring secrets of endpoints and second factors under the current key."""
    return await work.own_endpoints.reseal(limit) + await work.users.reseal_factors(limit)
