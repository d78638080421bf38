"""Systems that journeys post to, for staff."""

from uuid import UUID

from fastapi import APIRouter, Response

from chassis.http.callers import Staff
from chassis.http.do import Do

from ..handlers import webhooks
from ..schemas.webhooks import SigningSecretOut, WebhookTargetEdit, WebhookTargetIn, WebhookTargetOut

router = APIRouter()
_ALL = "/api/webhook-targets"
_ONE = f"{_ALL}/{{target_id}}"


@router.get(_ALL)
async def list_webhook_targets(do: Do, _who: Staff) -> list[WebhookTargetOut]:
    """Systems that journeys may post to, the oldest first; those retired are left out."""
    return [WebhookTargetOut.of(one) for one in await do(webhooks.list_targets)]


@router.post(_ALL, status_code=201)
async def make_webhook_target(body: WebhookTargetIn, do: Do, _who: Staff) -> WebhookTargetOut:
    """Have journeys post to a system; it gets a secret of its own, which is shown where it is asked for."""
    return WebhookTargetOut.of(await do(webhooks.make_target, body.name, str(body.url)))


@router.get(_ONE)
async def show_webhook_target(target_id: UUID, do: Do, _who: Staff) -> WebhookTargetOut:
    """One system."""
    return WebhookTargetOut.of(await do(webhooks.show_target, target_id))


@router.patch(_ONE)
async def change_webhook_target(target_id: UUID, body: WebhookTargetEdit, do: Do, _who: Staff) -> WebhookTargetOut:
    """Give a system another name or address; calls that are made from now on go there."""
    url = None if body.url is None else str(body.url)
    return WebhookTargetOut.of(await do(webhooks.change_target, target_id, name=body.name, url=url))


@router.delete(_ONE, status_code=204)
async def retire_webhook_target(target_id: UUID, do: Do, _who: Staff) -> Response:
    """Post nothing to a system any more: steps that name it are passed over."""
    await do(webhooks.retire_target, target_id)
    return Response(status_code=204)


@router.get(f"{_ONE}/secret")
async def show_signing_secret(target_id: UUID, do: Do, _who: Staff, response: Response) -> SigningSecretOut:
    """The newest secret, for whoever sets up the receiver; nothing on the way keeps it."""
    response.headers["cache-control"] = "no-store"
    return SigningSecretOut(secret=(await do(webhooks.show_secret, target_id)).get_secret_value())


@router.post(f"{_ONE}/rotate")
async def rotate_signing_secret(target_id: UUID, do: Do, _who: Staff) -> WebhookTargetOut:
    """Make another secret. The one before signs beside it until it is taken away."""
    return WebhookTargetOut.of(await do(webhooks.rotate_secret, target_id))


@router.delete(f"{_ONE}/old-secret")
async def forget_old_signing_secret(target_id: UUID, do: Do, _who: Staff) -> WebhookTargetOut:
    """End a rotation: the newest secret alone signs."""
    return WebhookTargetOut.of(await do(webhooks.forget_old_secret, target_id))
