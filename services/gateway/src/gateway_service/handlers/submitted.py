"""Activities that other systems tell by topic: checked, taken once, said."""

from collections.abc import Sequence
from datetime import timedelta

from contracts.base import Said
from contracts.gateway import ActivitySubmitted

from ..domain.submitted import activities_of, content_of
from ..errors import SaidDifferently, SubmissionRefused
from ..work import Work


async def record_activities(work: Work, events: Sequence[ActivitySubmitted]) -> None:
    """Say what other systems told, each activity once for its endpoint.

    Raises `SubmissionRefused` for one of them, and `SaidDifferently` for an id that came before with something else.
    """
    named = sorted({event.endpoint_id for event in events})
    endpoints = {one: await work.endpoints.find(one, now=work.now) for one in named}
    read, refused = activities_of(events, endpoints, work.tenant_id)
    if refused:
        raise SubmissionRefused(refused[0])
    told = [((event.endpoint_id, one.id), one, event) for event, one in zip(events, read, strict=True)]
    contents = {(name, content_of(activity, work.identify)) for name, activity, _ in told}
    fresh = await work.submitted.claim(contents, now=work.now)
    if len(fresh) < len(contents) and (other := await work.submitted.contradicted(contents)):
        raise SaidDifferently(other)
    first = {name: Said(activity.event(work.identify, name[0]), event) for name, activity, event in reversed(told)}
    work.outbox.extend(first[name] for name in reversed(first) if name in fresh)


async def forget(work: Work, limit: int, *, after: timedelta) -> int:
    """Forget ids of activities that were taken so long ago; returns how many."""
    return await work.submitted.forget(work.now - after, limit)
