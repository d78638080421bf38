"""What happens at Stripe without a request of ours: recorded, and told to the webhook address."""

from ... import ids
from ...journal import Json
from .api import Api
from .call import Call, Change
from .execution import Reply
from .forms import Form


async def happen(api: Api, operation: str, change: Change, account: str | None = None) -> Json:
    """Make a change true that people or banks have made; gives the object that it is about."""
    events = api.recorder.record(operation, change, nobodys_call(api, operation, account), Reply(200, change.body))
    await tell(api, events)
    return change.body


async def tell(api: Api, events: list[Json]) -> None:
    """Send events that were recorded, once they are on disk."""
    await api.recorder.journal.synced()
    if api.callbacks is not None:
        api.callbacks.send([event["id"] for event in events])


def nobodys_call(api: Api, operation: str, account: str | None = None, *, at: int | None = None) -> Call:
    """A request as the events name it, although there was none."""
    return Call(
        method="POST",
        path=f"/control/{operation}",
        form=Form(),
        now=api.clock() if at is None else at,
        request_id=ids.new("req", length=14),
        account=account or api.settings.account,
    )
