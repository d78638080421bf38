"""Our own products: activities in our shape that name their tracking source."""

from contracts.values import TrackingSource

from ...activities import name, read_activity, text
from ...facts import Reading
from ...payload import read_json
from ...signature import signed_in
from ...webhooks import Payload, Provider, Unfit


def _read(body: Payload, _account: str) -> Reading:
    source = text(body, "source")
    if source not in set(TrackingSource):
        raise Unfit("source", f"one of {', '.join(TrackingSource)}")
    return read_activity(body, TrackingSource(source))


ACTIVITY = Provider(verify=signed_in("lodestone-signature"), parse=read_json, name=name, read=_read, ours=True)
