"""n8n, or any other automation that posts what its own trigger has heard: submissions of forms, in our shape."""

from ...facts import Reading, applied
from ...forms import name, read_form_submission
from ...keyed import known_by_key
from ...payload import read_json
from ...webhooks import Payload, Provider


def _read(body: Payload, _account: str) -> Reading:
    return applied(read_form_submission(body))


N8N = Provider(verify=known_by_key, parse=read_json, name=name, read=_read, ours=True, keyed=True)
