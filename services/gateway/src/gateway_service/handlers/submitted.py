"""Activities that other systems tell by topic: checked, taken once, said."""

from collections.abc import Sequence
from datetime import timedelta

from contracts.base import Said
from contracts.gateway import ActivitySubmitted

from ..domain.submitted import activities_of
from ..errors import SubmissionRefused
from ..work import Work


async def record_activities(work: Work, events: Sequence[ActivitySubmitted]) -> None:
    """Say what other systems told, each activity once for its endpoint. Raises `SubmissionRefused` for one of them."""
    named = sorted({event.endpoint_id for event in events})
    endpoints = {one: await work.endpoints.find(one, now=work.now) for one in named}
    read, refused = activities_of(events, endpoints, work.tenant_id)
    if refused:
        raise SubmissionRefused(refused[0])
    fresh = await work.submitted.claim({(event.endpoint_id, event.id) for event in events}, now=work.now)
    first = {(event.endpoint_id, event.id): event for event in reversed(events)}
    said = [Said(activity.event(work.identify), first[name]) for name, activity in read.items() if name in fresh]
    work.outbox.extend(said)


async def forget(work: Work, limit: int, *, after: timedelta) -> int:
    """Forget ids of activities that were taken so long ago; returns how many."""
    return await work.submitted.forget(work.now - after, limit)
