"""Activities that other systems tell by topic: from whom they are, and what they say.

Anybody who may write to the topic can put any tenant into a header. What binds a system to one tenant is the signature:
it is made with a secret of its endpoint, which only the system and we have, and it covers the tenant.
"""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from uuid import UUID

from contracts.gateway import ActivitySubmitted
from contracts.values import TrackingSource

from .activities import read_activity
from .endpoints import Endpoint
from .facts import Activity, Identify

KIND = "activity"
"""The kind of endpoint that a system needs to write."""


class NotTaken(ValueError):
    """Why an activity is not taken."""


def activity_of(event: ActivitySubmitted, endpoint: Endpoint | None, tenant_id: UUID) -> Activity:
    """The activity that a system tells. Raises `NotTaken` for one that nobody may believe, or that says nothing.

    Whoever names an endpoint that is not there, is another tenant's, or of another kind, learns no more than one who
    signs with the wrong secret.
    """
    is_hers = endpoint is not None and endpoint.tenant_id == tenant_id and endpoint.provider == KIND
    if not is_signed(event, tenant_id, endpoint.secrets if endpoint and is_hers else ()):
        raise NotTaken("signature: not one of this endpoint for this tenant")
    fields = event.model_dump(include={"id", "email", "name", "value", "occurred_at"})
    try:
        (activity,) = read_activity(fields, TrackingSource(event.source)).facts
    except (ValueError, TypeError) as failure:
        raise NotTaken(str(failure)[:200]) from failure
    if not isinstance(activity, Activity):
        raise NotTaken("not an activity")
    return activity


def activities_of(
    events: Sequence[ActivitySubmitted], endpoints: Mapping[UUID, Endpoint | None], tenant_id: UUID
) -> tuple[list[Activity], list[str]]:
    """The activities of a run in their order, and why others are not taken."""
    read, refused = list[Activity](), list[str]()
    for event in events:
        try:
            read.append(activity_of(event, endpoints.get(event.endpoint_id), tenant_id))
        except NotTaken as failure:
            refused.append(str(failure))
    return read, refused


def content_of(activity: Activity, identify: Identify) -> str:
    """A hash of what an activity says, however it is written; it shows no address."""
    value = None if activity.value is None else activity.value.as_integer_ratio()
    said = (activity.email, activity.source.value, activity.name, value, activity.occurred_at.isoformat())
    return identify("activity", repr(said))


def is_signed(event: ActivitySubmitted, tenant_id: UUID, secrets: Sequence[str]) -> bool:
    """Whether the signature was made with one of these secrets; each is compared in constant time."""
    given = event.signature.encode()
    return any(hmac.compare_digest(signature_of(event, tenant_id, secret).encode(), given) for secret in secrets)


def signature_of(event: ActivitySubmitted, tenant_id: UUID, secret: str) -> str:
    """The signature that a system makes."""
    texts = (event.id, event.email, event.source, event.name, event.value or "", event.occurred_at)
    signed = "\n".join((str(tenant_id), str(event.endpoint_id), *texts))
    return hmac.new(secret.encode(), signed.encode("utf-8", "replace"), hashlib.sha256).hexdigest()
