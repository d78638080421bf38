"""Webhook endpoints, for the admins of a tenant."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import SecretStr

from chassis.errors import Malformed
from chassis.http.pages import Cursor, Limit, Page, after, page
from chassis.ids import new_id

from ..domain.endpoints import Endpoint
from ..domain.providers import PROVIDERS
from ..errors import FieldFault, NoSuchEndpoint
from ..handlers import endpoints
from ..schemas.endpoints import EndpointIn, EndpointOut, EndpointSecretIn, ShownEndpointOut
from .front import Here
from .gate import Authenticated, Do
from .tokens import new_webhook_secret

router = APIRouter()
_ONE = "/api/admin/webhook-endpoints/{endpoint_id}"


@router.get("/api/admin/webhook-endpoints")
async def list_endpoints(do: Do, here: Here, limit: Limit = 50, cursor: Cursor = None) -> Page[EndpointOut]:
    """The tenant's endpoints, the oldest first, without their secrets."""
    found = await do(endpoints.list_endpoints, after=after(cursor, UUID), limit=limit)
    base = here.settings.public_base_url
    return page([EndpointOut.of(one, base) for one in found], limit, lambda one: (one.id,))


@router.post("/api/admin/webhook-endpoints", status_code=201)
async def make_endpoint(body: EndpointIn, here: Here, who: Authenticated) -> ShownEndpointOut:
    """Make an address for a provider's webhooks."""
    if body.provider not in PROVIDERS:
        raise Malformed(FieldFault.PROVIDER_OF_NO_WEBHOOKS, field="body.provider", providers=", ".join(PROVIDERS))
    secret, made = _secret(body.secret, is_made=PROVIDERS[body.provider].gets_its_secret)
    endpoint = Endpoint(new_id(), who.tenant_id, body.provider, body.account, (secret,), body.livemode)
    listed = await here.runner.change(who.tenant_id, endpoints.make_endpoint, endpoint, name=body.name)
    here.directory.endpoint.cache_invalidate(listed.id)
    return ShownEndpointOut.made(listed, here.settings.public_base_url, made)


@router.post(f"{_ONE}/rotate")
async def rotate_endpoint(
    endpoint_id: UUID, body: EndpointSecretIn, here: Here, who: Authenticated
) -> ShownEndpointOut:
    """Give an endpoint another secret; both are good for the overlap."""
    known = await here.directory.endpoint(endpoint_id)
    if known is None or known.tenant_id != who.tenant_id:
        raise NoSuchEndpoint
    secret, made = _secret(body.secret, is_made=PROVIDERS[known.provider].gets_its_secret)
    rotate = endpoints.rotate_endpoint
    listed = await here.runner.change(who.tenant_id, rotate, endpoint_id, secret, overlap=body.overlap_period)
    here.directory.endpoint.cache_invalidate(endpoint_id)
    return ShownEndpointOut.made(listed, here.settings.public_base_url, made)


@router.delete(_ONE, status_code=204, response_class=Response)
async def disable_endpoint(endpoint_id: UUID, do: Do, here: Here) -> Response:
    """Take no more webhooks at an address; what it took stays."""
    await do(endpoints.disable_endpoint, endpoint_id)
    here.directory.endpoint.cache_invalidate(endpoint_id)
    return Response(status_code=204)


def _secret(given: SecretStr | None, *, is_made: bool) -> tuple[str, str | None]:
    """The secret of an endpoint, and the same once more if it was made here and has to be shown."""
    if given is not None:
        return given.get_secret_value(), None
    if not is_made:
        raise Malformed(FieldFault.SIGNED_BY_ANOTHER_KIND, field="body.secret")
    made = new_webhook_secret()
    return made, made
