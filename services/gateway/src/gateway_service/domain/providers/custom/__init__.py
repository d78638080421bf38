"""Any system a tenant has connected itself: activities in our shape, all of one tracking source."""

from contracts.values import TrackingSource

from ...activities import name, read_activity
from ...facts import Reading
from ...payload import read_json
from ...signature import signed_in
from ...webhooks import Payload, Provider, Unfit


def _read(body: Payload, _account: str) -> Reading:
    if body.get("source", TrackingSource.CUSTOM_WEBHOOK) != TrackingSource.CUSTOM_WEBHOOK:
        raise Unfit("source", "this endpoint takes custom_webhook only")
    return read_activity(body, TrackingSource.CUSTOM_WEBHOOK)


CUSTOM = Provider(verify=signed_in("lodestone-signature"), parse=read_json, name=name, read=_read, ours=True)
